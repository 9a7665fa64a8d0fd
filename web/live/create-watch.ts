import { type Accessor, createEffect, on, untrack } from "solid-js";
import type { Content } from "../../edge/protocol/line.ts";
import { type Connection, feedConnection } from "./connection.ts";
import { createPageFeed } from "./page-feed.ts";
import type { TouchedNews } from "./watch.ts";

/** A watch of columns of an object, as long as the caller's owner. It connects once `follow` said from where. */
export function createWatch(options: {
  readonly object: string;
  /** Lower-cased, as in the mirror table; they may change. */
  readonly columns: Accessor<readonly string[]>;
  /** What was read of the object for an earlier seq, or of another line, may be old. */
  readonly onTouched: (touched: TouchedNews) => void;
}) {
  const page = createPageFeed(options.object, async () => {
    const { makeWatch } = await import("./watch.ts");
    return (room) =>
      makeWatch({ ...room, columns: untrack(options.columns), onTouched: options.onTouched });
  });
  createEffect(on(options.columns, (columns) => page.feed()?.watch(columns), { defer: true }));

  return {
    connection: (): Connection => feedConnection(options.object, page.state(), null),
    /** The line that a kept answer must be of; another is asked for again. */
    line: (): string | null => page.state().line,
    /** Something is at hand that is true for this: the watch begins there, or tells what touched it since. */
    follow(content: Content): void {
      const watch = page.feed();
      if (watch) watch.read(content);
      else page.start(content);
    },
  };
}
