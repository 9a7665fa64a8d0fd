import { createSignal, onCleanup, onMount } from "solid-js";
import type { Change } from "../../edge/protocol/change.ts";
import type { Content } from "../../edge/protocol/line.ts";
import { api } from "../client/api.ts";
import { type Connection, feedConnection } from "./connection.ts";
import { type Feed, makeFeed } from "./feed.ts";
import { type FeedState, initialFeedState } from "./feed-state.ts";
import { serverNow } from "./server-clock.ts";

/** A feed of an object, as long as the caller's owner. It connects once `follow` said what the rows are true for. */
export function createFeed(options: {
  readonly object: string;
  readonly onChanges: (changes: readonly Change[]) => void;
  readonly onRefetch: () => void;
}) {
  const [state, setState] = createSignal(initialFeedState({ line: null, seq: 0 }, 0));
  const [lagMs, setLagMs] = createSignal<number | null>(null);
  let feed: Feed | null = null;
  let wasLive = false;

  const onState = (next: FeedState): void => {
    // The age of changes that were missed while offline is no measure of the lag.
    if (next.tag === "connecting") setLagMs(null);
    wasLive = next.tag === "live";
    setState(next);
  };

  const onChanges = (changes: readonly Change[]): void => {
    const commitAt = changes.at(-1)?.commitAt;
    if (wasLive && commitAt) setLagMs(Math.max(0, serverNow() - Date.parse(commitAt)));
    options.onChanges(changes);
  };

  const start = (since: Content): Feed =>
    makeFeed({
      object: options.object,
      since,
      secure: window.location.protocol === "https:",
      ticket: () => api.ticket(options.object),
      isHidden: () => document.hidden,
      onChanges,
      onRefetch: options.onRefetch,
      onState,
    });

  onMount(() => {
    const wake = () => {
      if (!document.hidden) feed?.wake();
    };
    window.addEventListener("online", wake);
    document.addEventListener("visibilitychange", wake);
    onCleanup(() => {
      window.removeEventListener("online", wake);
      document.removeEventListener("visibilitychange", wake);
    });
  });
  onCleanup(() => feed?.close());

  return {
    connection: (): Connection => feedConnection(options.object, state(), lagMs()),
    /** The line that rows must be of, to be put together with those at hand. */
    line: (): string | null => state().line,
    /** The rows are true for this: the feed begins, or goes on, from there. */
    follow(content: Content): void {
      if (feed) feed.refetch(content);
      else feed = start(content);
    },
  };
}
