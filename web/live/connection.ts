import { type Accessor, createSignal, onCleanup } from "solid-js";
import { durationText } from "../format/duration.ts";
import { countText } from "../format/number.ts";
import type { FeedState, FeedTag } from "./feed-state.ts";

/** What the top bar says about the connection to the room. */
export type Connection = {
  readonly tag: FeedTag;
  /** Changes that the room has and this page has not yet. */
  readonly behind: number;
  /** From the commit of the last change until it was shown here; null before the first. */
  readonly lagMs: number | null;
  /** When the last message came, epoch milliseconds; null before the first. */
  readonly lastMessageAtMs: number | null;
  readonly reason: string | null;
};

export function feedConnection(state: FeedState, lagMs: number | null): Connection {
  return {
    tag: state.tag,
    behind: Math.max(0, state.head - state.seq),
    lagMs,
    lastMessageAtMs: state.lastMessageAtMs,
    reason: state.reason,
  };
}

/** `live · 0.8 s`, `catching up 1,240`, `stale 2 min`, `offline`. */
export function connectionText(connection: Connection, nowMs: number): string {
  const sinceMs = connection.lastMessageAtMs === null ? null : nowMs - connection.lastMessageAtMs;
  switch (connection.tag) {
    case "connecting":
      return "connecting";
    case "catching-up":
      return connection.behind > 0 ? `catching up ${countText(connection.behind)}` : "catching up";
    case "live":
      return connection.lagMs === null ? "live" : `live · ${durationText(connection.lagMs)}`;
    case "stale":
      return sinceMs === null ? "stale" : `stale ${durationText(sinceMs)}`;
    case "offline":
      return "offline";
    case "refused":
      return "no live view";
  }
}

/** The state in full sentences, shown on hover. */
export function connectionDetail(connection: Connection, nowMs: number): string {
  const lastMessage =
    connection.lastMessageAtMs === null
      ? "No message yet."
      : `Last message ${durationText(nowMs - connection.lastMessageAtMs)} ago.`;
  const lag =
    connection.lagMs === null
      ? ""
      : ` The last change was shown ${durationText(connection.lagMs)} after its commit in Salesforce.`;
  switch (connection.tag) {
    case "connecting":
      return "Connecting for live changes.";
    case "catching-up":
      return `Reading what was missed. ${lastMessage}`;
    case "live":
      return `Changes appear as they happen. ${lastMessage}${lag}`;
    case "stale":
      return `Connected, but nothing has come for too long: what you see may be old. ${lastMessage}`;
    case "offline":
      return `Not connected: what you see may be old. ${lastMessage} Trying again by itself.`;
    case "refused":
      return connection.reason ?? "The live view was refused.";
  }
}

const [source, setSource] = createSignal<Accessor<Connection | null> | null>(null);

/** The connection of the page that is open; null where the page has none of its own. */
export const pageConnection: Accessor<Connection | null> = () => source()?.() ?? null;

/** Shows this connection in the top bar while the caller's owner lives. */
export function showConnection(connection: Accessor<Connection | null>): void {
  setSource(() => connection);
  onCleanup(() => setSource((shown) => (shown === connection ? null : shown)));
}
