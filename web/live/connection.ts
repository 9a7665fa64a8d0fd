import { type Accessor, createSignal, onCleanup } from "solid-js";
import { durationText } from "../format/duration.ts";
import type { FeedState, FeedTag } from "./feed-state.ts";

/** A page's connection to a room. `badge.ts` makes of it, and of the pipelines, what the top bar says. */
export type Connection = {
  readonly object: string;
  readonly tag: FeedTag;
  /** Changes that the room has and this page has not yet. */
  readonly behind: number;
  /** From the commit of the last change until it was shown here; null before the first. */
  readonly lagMs: number | null;
  /** When the last message came, epoch milliseconds; null before the first. */
  readonly lastMessageAtMs: number | null;
  readonly reason: string | null;
  /** When the rows were read that are kept and shown until others come; null of rows that were just read. */
  readonly keptAtMs: number | null;
};

/** Of rows that are kept: others are on their way, or nothing answers. */
export function connectionOfKept(
  object: string,
  keptAtMs: number,
  isUpdating: boolean,
): Connection {
  const tag = isUpdating ? "connecting" : "offline";
  const nothing = { behind: 0, lagMs: null, lastMessageAtMs: null, reason: null };
  return { object, tag, ...nothing, keptAtMs };
}

export function feedConnection(object: string, state: FeedState, lagMs: number | null): Connection {
  return {
    object,
    tag: state.tag,
    behind: Math.max(0, state.head - state.seq),
    lagMs,
    lastMessageAtMs: state.lastMessageAtMs,
    reason: state.reason,
    keptAtMs: null,
  };
}

/** The state in full sentences, shown on hover. */
export function connectionDetail(connection: Connection, nowMs: number): string {
  const { lagMs, lastMessageAtMs, reason } = connection;
  const lastMessage =
    lastMessageAtMs === null
      ? "No message yet."
      : `Last message ${durationText(nowMs - lastMessageAtMs)} ago.`;
  const lag =
    lagMs === null
      ? ""
      : ` The last change was shown ${durationText(lagMs)} after its commit in Salesforce.`;
  const details: Readonly<Record<FeedTag, string>> = {
    connecting: "Connecting for live changes.",
    "catching-up": `Reading what was missed. ${lastMessage}`,
    live: `Changes appear as they happen. ${lastMessage}${lag}`,
    stale: `Connected, but nothing has come for too long: what you see may be old. ${lastMessage}`,
    offline: `Not connected: what you see may be old. ${lastMessage} Trying again by itself.`,
    refused: reason ?? "The live view was refused.",
  };
  return details[connection.tag];
}

/** What a page shows: what its rooms tell, or what was once, which does not change. None: it has no room. */
export type PageConnections = readonly Connection[] | "then";

const [source, setSource] = createSignal<Accessor<PageConnections> | null>(null);

/** The connections of the page that is open; none where the page has none of its own. */
export const pageConnections: Accessor<PageConnections> = () => source()?.() ?? [];

/** Shows these connections in the top bar while the caller's owner lives. */
export function showConnections(connections: Accessor<PageConnections>): void {
  setSource(() => connections);
  onCleanup(() => setSource((shown) => (shown === connections ? null : shown)));
}
