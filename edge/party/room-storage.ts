import * as v from "valibot";
import { Change } from "../protocol/change.ts";
import { readJson } from "../protocol/json.ts";
import { Ancestor } from "../protocol/line.ts";
import { PROTOCOL_VERSION } from "../protocol/room.ts";
import type { HostStorage } from "./room-host.ts";
import { EMPTY_ROOM, type RingBatch, ringBatch, type RoomState } from "./room-state.ts";

/**
 * The ring in the room's storage, so that a room that was restarted still serves `since`.
 *
 *   ring:<from, 16 digits>:<piece, 4 digits>   a piece of the JSON of a batch's changes
 *   head                                       the newest seq, its line and lineage, and the protocol's version
 *
 * A stored value may have 128 KiB (Durable Objects, "Limits"): 60,000 UTF-16 units fit in any encoding.
 * Messages go out before the writes are confirmed (`allowUnconfirmed`). A room that loses its last writes in a crash
 * has an older head, and the publisher goes on from there.
 */
const PIECE = 60_000;
const RING = "ring:";
/** Keys of one call to the storage (Durable Objects, "Limits"). */
const KEYS_PER_CALL = 128;
const UNCONFIRMED = { allowUnconfirmed: true };

const Head = v.object({
  version: v.literal(PROTOCOL_VERSION),
  head: v.number(),
  line: v.string(),
  lineage: v.array(Ancestor),
});
const Changes = v.array(Change);

export class RoomStorage {
  readonly #storage: HostStorage;

  constructor(storage: HostStorage) {
    this.#storage = storage;
  }

  /** What was saved. An empty room where that is of another version or has gaps. */
  async load(): Promise<RoomState> {
    const saved = v.safeParse(Head, await this.#storage.get("head"));
    if (!saved.success) return EMPTY_ROOM;
    const { head, line, lineage } = saved.output;
    const pieces = await this.#storage.list({ prefix: RING });
    return { head, line, lineage, ring: gaplessUpTo(head, readBatches(pieces)) };
  }

  /** Call it in the same turn as the change of state: the storage writes calls without an await between them as one. */
  async save(
    state: RoomState,
    added: RingBatch | null,
    removed: readonly RingBatch[],
  ): Promise<void> {
    const writes = [this.#storage.put("head", headOf(state), UNCONFIRMED)];
    for (const entries of grouped(added ? piecesOf(added) : []))
      writes.push(this.#storage.put(Object.fromEntries(entries), UNCONFIRMED));
    for (const keys of grouped(removed.flatMap(keysOf)))
      writes.push(this.#storage.delete(keys, UNCONFIRMED).then(() => undefined));
    await Promise.all(writes);
  }

  /** Replaces the ring and the head. What else is saved stays: for whom feeds were ended, and parts. */
  async replace(state: RoomState): Promise<void> {
    const before = await this.#storage.list({ prefix: RING });
    const kept = new Set(state.ring.flatMap(keysOf));
    const gone = grouped([...before.keys()].filter((one) => !kept.has(one)));
    const saved = this.save(state, state.ring[0] ?? null, []);
    await Promise.all([saved, ...gone.map((keys) => this.#storage.delete(keys, UNCONFIRMED))]);
  }
}

function headOf({ head, line, lineage }: RoomState): v.InferOutput<typeof Head> | null {
  if (head === null || line === null) return null;
  return { version: PROTOCOL_VERSION, head, line, lineage: [...lineage] };
}

function piecesOf(batch: RingBatch): [key: string, piece: string][] {
  const { text } = batch;
  return keysOf(batch).map((key, i) => [key, text.slice(i * PIECE, (i + 1) * PIECE)]);
}

function keysOf({ from, text }: RingBatch): string[] {
  const prefix = `${RING}${String(from).padStart(16, "0")}`;
  const count = Math.ceil(text.length / PIECE);
  return Array.from({ length: count }, (_, i) => `${prefix}:${String(i).padStart(4, "0")}`);
}

/** The stored batches in order of `from`; the storage lists keys in order. */
function readBatches(pieces: ReadonlyMap<string, unknown>): RingBatch[] {
  const texts = new Map<string, string>();
  for (const [key, piece] of pieces) {
    const batch = key.slice(0, key.lastIndexOf(":"));
    texts.set(batch, (texts.get(batch) ?? "") + String(piece));
  }
  return [...texts.values()].flatMap(readBatch);
}

/** A batch that was written only in part is left out. */
function readBatch(text: string): RingBatch[] {
  const changes = readJson(Changes, text) ?? [];
  return changes.length > 0 ? [ringBatch(changes, text)] : [];
}

/** The batches at the end that follow each other without a gap, up to the head. */
function gaplessUpTo(head: number, batches: readonly RingBatch[]): RingBatch[] {
  const ring: RingBatch[] = [];
  let next = head;
  for (const batch of batches.toReversed()) {
    if (batch.to !== next) break;
    ring.unshift(batch);
    next = batch.from - 1;
  }
  return ring;
}

function grouped<T>(items: readonly T[]): T[][] {
  const count = Math.ceil(items.length / KEYS_PER_CALL);
  return Array.from({ length: count }, (_, i) =>
    items.slice(i * KEYS_PER_CALL, (i + 1) * KEYS_PER_CALL),
  );
}
