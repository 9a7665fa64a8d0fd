/**
 * What a room remembers: the newest batches of its object's changes.
 *
 *   publisher ──▶ [ … older, forgotten … | batch | batch | batch ]──▶ feeds
 *                                          ▲                    ▲
 *                                    ring[0].from              head
 *
 * - The ring is gapless: each batch starts where the one before ended, the last one ends at `head`.
 * - A publication that starts at or before `head + 1` is taken, without what the room has already. A later one would
 *   leave a hole.
 * - A room that remembers nothing (`head` null) takes any publication. An empty one tells it the head of the log.
 * - What the room has belongs to one line of the log. It goes over to another line only where that line's lineage says
 *   that the room's head leads there. Otherwise a restore may have put the log back: the room starts anew.
 * - A feed at `since` gets what follows, or a reset where the ring no longer reaches back so far. One of a line that is
 *   not known to lead here is only sent the room's.
 *   A feed may be ahead of the room, if its rows were read before the publisher published: then it is current.
 * - A feed that watches columns is told whether anything that follows touched them, in one message, and everything
 *   where another feed would have to read again.
 * - A room without a head has nothing to send: its feeds wait, without a heartbeat, for the first publication.
 *
 * Pure: storing and sending are the caller's.
 */
import type { Change } from "../protocol/change.ts";
import { isOn, type Lineage } from "../protocol/line.ts";
import type { Batch, Publication, Since, Touched } from "../protocol/room.ts";
import { touchedOf, type Touches, touchesOf } from "./touches.ts";

/**
 * One publication as it is kept. `text` is the JSON of its changes, written once for storage and feeds; `touches` what
 * they touch, for feeds that watch.
 */
export type RingBatch = {
  readonly from: number;
  readonly to: number;
  readonly changes: readonly Change[];
  readonly text: string;
  readonly touches: Touches;
};

export type RoomState = Lineage & {
  /** Newest change that was published; null while nothing is known. */
  readonly head: number | null;
  readonly ring: readonly RingBatch[];
};

export const EMPTY_ROOM: RoomState = { head: null, line: null, lineage: [], ring: [] };

/** How much a room keeps; `size` is of the JSON, in UTF-16 units. Quick to load, and far below a room's 128 MB. */
export type RingBounds = {
  readonly batches: number;
  readonly changes: number;
  readonly size: number;
};
export const RING_BOUNDS: RingBounds = { batches: 4_000, changes: 20_000, size: 8_000_000 };

/** What a publication did to the room. `added` is what the feeds have not seen yet. */
export type Taken = {
  readonly kind: "taken";
  readonly state: RoomState;
  readonly added: RingBatch | null;
  readonly removed: readonly RingBatch[];
};
export type Published = Taken | { readonly kind: "hole" | "other-line" };

/** Why a publication contradicts itself; null where it does not. */
export function publicationFault({ from, to, changes }: Publication): string | null {
  if (from < 1) return "from must be at least 1.";
  if (changes.length !== to - from + 1)
    return `${from}..${to} must hold ${Math.max(0, to - from + 1)} changes, not ${changes.length}.`;
  const stray = changes.findIndex((change, i) => change.seq !== from + i);
  return stray < 0 ? null : `The change at place ${stray} must have seq ${from + stray}.`;
}

export function publish(
  before: RoomState,
  publication: Publication,
  bounds: RingBounds = RING_BOUNDS,
): Published {
  const { from, to, changes } = publication;
  const { head } = before;
  const state = broughtOver(before, publication);
  if (state === null) return { kind: "other-line" };
  if (head !== null && from > head + 1) return { kind: "hole" };
  if (changes.length === 0)
    return { kind: "taken", state: withHead(before, state, to), added: null, removed: [] };
  if (head !== null && to <= head) return { kind: "taken", state, added: null, removed: [] };
  const added = ringBatch(changes.filter((change) => head === null || change.seq > head));
  const ring = [...state.ring, added];
  const removed = ring.slice(0, surplus(ring, bounds));
  return {
    kind: "taken",
    state: { ...state, head: to, ring: ring.slice(removed.length) },
    added,
    removed: removed.filter((batch) => batch !== added),
  };
}

/** The room on the publication's line; null where its head is not known to lead there. */
function broughtOver(state: RoomState, { line, lineage }: Publication): RoomState | null {
  if (state.line === line) return state;
  const { head } = state;
  const leads = head === null || isOn({ line, lineage }, { line: state.line, seq: head });
  return leads ? { ...state, line, lineage } : null;
}

/** The publisher starts the room anew: it forgets what it had and keeps only this publication. */
export function startAnew({ line, lineage, to, changes }: Publication): RoomState {
  return { head: to, line, lineage, ring: changes.length > 0 ? [ringBatch(changes)] : [] };
}

/**
 * An empty publication asks for the head. A room that remembers nothing takes its head from it. A room that lost its
 * last batches in a crash answers with a hole.
 */
function withHead(before: RoomState, state: RoomState, to: number): RoomState {
  if (state.head !== null) return state;
  return to > 0 ? { ...state, head: to, ring: [] } : before;
}

/** `text`: the JSON of the changes, where it is written already. */
export function ringBatch(
  changes: readonly Change[],
  text: string = JSON.stringify(changes),
): RingBatch {
  const [from = 0, to = 0] = [changes[0]?.seq, changes.at(-1)?.seq];
  return { from, to, changes, text, touches: touchesOf(changes) };
}

/** How many of the oldest batches are over the bounds. A single batch that is over them is dropped too. */
function surplus(ring: readonly RingBatch[], bounds: RingBounds): number {
  let [batches, changes, size] = [0, 0, 0];
  for (const batch of ring.toReversed()) {
    changes += batch.changes.length;
    size += batch.text.length;
    if (batches === bounds.batches || changes > bounds.changes || size > bounds.size) break;
    batches += 1;
  }
  return ring.length - batches;
}

/** What a room has for a feed at `since`: with `behind`, all that follows. */
type Standing =
  | { readonly kind: "behind"; readonly head: number }
  | { readonly kind: "current"; readonly head: number }
  | { readonly kind: "reset"; readonly head: number }
  | { readonly kind: "other-line"; readonly head: number }
  | { readonly kind: "unknown" };

/** @param feed the line and the seq that its rows are true for */
function standing(state: RoomState, feed: Pick<Since, "line" | "since">): Standing {
  const { head, ring } = state;
  const { line, since } = feed;
  if (head === null) return { kind: "unknown" };
  if (!isOn(state, { line, seq: since })) return { kind: "other-line", head };
  if (since >= head) return { kind: "current", head };
  const oldest = ring[0];
  if (!oldest || since + 1 < oldest.from) return { kind: "reset", head };
  return { kind: "behind", head };
}

/** What a feed at `since` is told. */
export type CatchUp =
  | { readonly kind: "batches"; readonly batches: readonly Batch[] }
  | Exclude<Standing, { readonly kind: "behind" }>;

export function catchUp(state: RoomState, feed: Pick<Since, "line" | "since">): CatchUp {
  const stands = standing(state, feed);
  if (stands.kind !== "behind") return stands;
  return { kind: "batches", batches: messagesAfter(state.ring, feed.since) };
}

/** What touched the watched columns after `since`; null where the room has nothing to say yet. */
export function touchedSince(
  state: RoomState,
  feed: Pick<Since, "line" | "since">,
  watched: Touches,
): Pick<Touched, "to" | "columns"> | null {
  const stands = standing(state, feed);
  if (stands.kind === "unknown") return null;
  const { kind, head: to } = stands;
  if (kind === "current") return { to, columns: [] };
  if (kind !== "behind") return { to, columns: "*" };
  const after = state.ring.filter((batch) => batch.to > feed.since);
  const touches = after.map((batch) =>
    batch.from > feed.since
      ? batch.touches
      : touchesOf(batch.changes.filter(({ seq }) => seq > feed.since)),
  );
  return { to, columns: touchedOf(watched, touches) };
}

/** About what a message of a catch-up holds: neither end should be busy with one for long. */
const MESSAGE_CHANGES = 500;
const MESSAGE_SIZE = 256_000;

/** Small batches are put together: a feed that was away for an hour gets a few messages, not thousands. */
function messagesAfter(ring: readonly RingBatch[], since: number): Batch[] {
  const messages: Batch[] = [];
  let [changes, size]: [Change[], number] = [[], 0];
  const flush = () => {
    const [first, last] = [changes[0], changes.at(-1)];
    if (first && last) messages.push({ type: "batch", from: first.seq, to: last.seq, changes });
    [changes, size] = [[], 0];
  };
  for (const batch of ring) {
    if (batch.to <= since) continue;
    const full = changes.length + batch.changes.length > MESSAGE_CHANGES;
    if (full || size + batch.text.length > MESSAGE_SIZE) flush();
    changes.push(...batch.changes.filter((change) => change.seq > since));
    size += batch.text.length;
  }
  flush();
  return messages;
}
