/**
 * The room of the state of all pipelines: what `/api/sync` answers, told when it changes.
 *
 *   Postgres ─ once a second ─▶ the first ingest node ─ POST what changed ─▶ room ─▶ every page
 *
 * While nothing changes the node gives its word every WORD_MS, and that word vouches for Postgres, the node and the way
 * to the page. A page that has not heard it for SILENT_MS (silence.ts) asks the API. The rooms of objects may sleep meanwhile: their
 * pongs vouch for themselves, and the state says which change each of them was last given (`publishedSeq`).
 */
import * as v from "valibot";
import { Pong, Refused } from "./room.ts";
import { BudgetStatus, NodeStatus, ObjectStatus } from "./sync.ts";

export const WORD_MS = 5_000;

/** The state of every pipeline, the org's quotas and the ingest nodes, as of `at` by Postgres (ISO 8601). */
export const SyncState = v.object({
  at: v.string(),
  objects: v.array(ObjectStatus),
  budget: v.array(BudgetStatus),
  nodes: v.array(NodeStatus),
  /** How large the log of changes is, in bytes, by whole megabytes. */
  historyBytes: v.number(),
});
export type SyncState = v.InferOutput<typeof SyncState>;

/** What became different of a SyncState. */
export const StateNews = v.object({
  at: v.string(),
  /** `objects` are all that there are; otherwise those that changed. */
  whole: v.boolean(),
  objects: v.array(ObjectStatus),
  /** `lastMessageAt` of objects of which nothing else changed. */
  heard: v.record(v.string(), v.nullable(v.string())),
  /** Null where they did not change. */
  budget: v.nullable(v.array(BudgetStatus)),
  nodes: v.array(NodeStatus),
  historyBytes: v.number(),
});
export type StateNews = v.InferOutput<typeof StateNews>;

/**
 * POSTed to `/parties/main/_state` with the publisher's secret. `number` counts the publications of one start of a
 * node, `by`. News that does not follow what the room knows is answered by 409; then the whole is sent.
 */
export const StatePublication = v.object({
  version: v.number(),
  by: v.string(),
  number: v.number(),
  news: StateNews,
});
export type StatePublication = v.InferOutput<typeof StatePublication>;

/** How many feeds the room has: nobody needs to hurry for none. */
export const StateReply = v.object({ feeds: v.number() });
export type StateReply = v.InferOutput<typeof StateReply>;

/** What a feed hears. `ageMs`: how long the room has had it; the first answer may be old where no node is left. */
export const StateMessage = v.object({
  type: v.literal("state"),
  ageMs: v.number(),
  news: StateNews,
});
export type StateMessage = v.InferOutput<typeof StateMessage>;

export const StateRoomMessage = v.variant("type", [StateMessage, Pong, Refused]);
export type StateRoomMessage = v.InferOutput<typeof StateRoomMessage>;

/** The state after some news; null where the news is not whole and nothing was known. */
export function withNews(before: SyncState | null, news: StateNews): SyncState | null {
  const { at, nodes, historyBytes } = news;
  const told = { at, nodes, historyBytes };
  if (news.whole) return { ...told, objects: news.objects, budget: news.budget ?? [] };
  if (before === null) return null;
  const changed = new Map(news.objects.map((one) => [one.object, one]));
  const objects = before.objects.map((one) => {
    const lastMessageAt = news.heard[one.object] ?? one.lastMessageAt;
    return changed.get(one.object) ?? { ...one, lastMessageAt };
  });
  return { ...told, objects, budget: news.budget ?? before.budget };
}

/** All of a state, as news. */
export function wholeNews(state: SyncState): StateNews {
  return { ...state, whole: true, heard: {} };
}

/** What `after` has that `before` had not. Another set of objects is whole news. */
export function newsBetween(before: SyncState | null, after: SyncState): StateNews {
  const known = new Map(before?.objects.map((one) => [one.object, one]));
  const isSameSet =
    known.size === after.objects.length && after.objects.every(({ object }) => known.has(object));
  if (before === null || !isSameSet) return wholeNews(after);
  const objects = after.objects.filter((one) => isNews(known.get(one.object), one));
  const heard = after.objects
    .filter((one) => known.get(one.object)?.lastMessageAt !== one.lastMessageAt)
    .map((one) => [one.object, one.lastMessageAt] as const);
  const isSameBudget = JSON.stringify(before.budget) === JSON.stringify(after.budget);
  return {
    at: after.at,
    whole: false,
    objects,
    heard: Object.fromEntries(heard),
    budget: isSameBudget ? null : after.budget,
    nodes: after.nodes,
    historyBytes: after.historyBytes,
  };
}

/** Whether news must be told at once. Times of heartbeats, which always change, wait for the next word. */
export function isUrgent(news: StateNews, before: SyncState | null): boolean {
  if (news.whole || news.objects.length > 0 || news.budget !== null) return true;
  const lasting = (nodes: SyncState["nodes"]) =>
    JSON.stringify(nodes.map((node) => ({ ...node, seenAt: null })));
  return lasting(news.nodes) !== lasting(before?.nodes ?? []);
}

function isNews(before: ObjectStatus | undefined, after: ObjectStatus): boolean {
  const lasting = (status: ObjectStatus | undefined) =>
    JSON.stringify(status && { ...status, lastMessageAt: null });
  return lasting(before) !== lasting(after);
}
