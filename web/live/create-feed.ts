import { createSignal } from "solid-js";
import type { Change } from "../../edge/protocol/change.ts";
import type { Content } from "../../edge/protocol/line.ts";
import { type Connection, feedConnection } from "./connection.ts";
import { createPageFeed } from "./page-feed.ts";
import { serverNow } from "./server-clock.ts";

/** A feed of an object, as long as the caller's owner. It connects once `follow` said what the rows are true for. */
export function createFeed(options: {
  readonly object: string;
  readonly onChanges: (changes: readonly Change[]) => void;
  readonly onRefetch: () => void;
}) {
  const [lagMs, setLagMs] = createSignal<number | null>(null);
  let wasLive = false;

  const onChanges = (changes: readonly Change[]): void => {
    const commitAt = changes.at(-1)?.commitAt;
    if (wasLive && commitAt) setLagMs(Math.max(0, serverNow() - Date.parse(commitAt)));
    options.onChanges(changes);
  };

  const page = createPageFeed(options.object, async () => {
    const { makeFeed } = await import("./feed.ts");
    return ({ onState, ...room }) =>
      makeFeed({
        ...room,
        onChanges,
        onRefetch: options.onRefetch,
        onState(next) {
          // The age of changes that were missed while offline is no measure of the lag.
          if (next.tag === "connecting") setLagMs(null);
          wasLive = next.tag === "live";
          onState(next);
        },
      });
  });

  return {
    connection: (): Connection => feedConnection(options.object, page.state(), lagMs()),
    /** The line that rows must be of, to be put together with those at hand. */
    line: (): string | null => page.state().line,
    /** The rows are true for this: the feed begins, or goes on, from there. */
    follow(content: Content): void {
      const feed = page.feed();
      if (feed) feed.refetch(content);
      else page.start(content);
    },
  };
}
