/** What decides how an edit may travel. */
export type Lane = {
  readonly hasEvents: boolean;
  /** Set for the object: nothing is ever sent without a condition. */
  readonly isStrict: boolean;
  /** When the org last changed the record, as far as is known; null if it has not lately. */
  readonly changedAt: number | null;
};

/** A record whose next edit is ready. */
export type Ready = {
  readonly recordId: string;
  readonly object: string;
  /** The record that a write of it locks, too: its master, or an account; null without one. */
  readonly parentId: string | null;
  readonly guarded: boolean;
};

/** One call: a PATCH, a composite of requests with a condition each, or a collection without. */
export type Call = {
  readonly kind: "single" | "composite" | "collection";
  readonly records: readonly Ready[];
};

/** "Composite Request Body", and "Update Multiple Records", REST API Developer Guide. */
const COMPOSITE = 25;
const COLLECTION = 200;
/** A collection may change its object so often. */
const CHUNKS = 10;

/** In these minutes others are probably still at work on the record. */
const LATELY_MS = 300_000;

/** Whether an edit is sent with a condition: always if it is alone, else where others may well be in the way. */
export function isGuarded(
  { hasEvents, isStrict, changedAt }: Lane,
  ready: number,
  now: number,
): boolean {
  const isLate = changedAt !== null && now - changedAt < LATELY_MS;
  return ready === 1 || !hasEvents || isStrict || isLate;
}

/**
 * Packs what is ready into at most `left` calls, the largest first. Children of one parent stand together, so that they
 * meet its lock in one call and not in two.
 */
export function callsOf(ready: readonly Ready[], left: number): readonly Call[] {
  const guarded = ready.filter((one) => one.guarded).toSorted(byParent);
  const others = ready.filter((one) => !one.guarded).toSorted(byParent);
  const calls = [
    ...packed(others, COLLECTION, CHUNKS).map((records) => callOf("collection", records)),
    ...packed(guarded, COMPOSITE, COMPOSITE).map((records) => callOf("composite", records)),
  ];
  return calls.toSorted((a, b) => b.records.length - a.records.length).slice(0, left);
}

function callOf(kind: "composite" | "collection", records: readonly Ready[]): Call {
  return { kind: records.length === 1 && kind === "composite" ? "single" : kind, records };
}

function byParent(a: Ready, b: Ready): number {
  const [left, right] = [a, b].map(({ object, parentId }) => `${object} ${parentId ?? ""}`);
  return left === right ? 0 : (left ?? "") < (right ?? "") ? -1 : 1;
}

function packed(records: readonly Ready[], size: number, chunks: number): readonly Ready[][] {
  const packs: Ready[][] = [];
  for (const record of records) {
    const pack = packs.at(-1);
    if (pack !== undefined && pack.length < size && fits(pack, record, chunks)) pack.push(record);
    else packs.push([record]);
  }
  return packs;
}

function fits(pack: readonly Ready[], { object }: Ready, chunks: number): boolean {
  const objects = new Set([...pack.map((one) => one.object), object]);
  return objects.size <= chunks;
}

/** Whether a call may leave beside those in flight: two that lock one record or one parent would wait for each other. */
export function mayFly({ records }: Call, inFlight: readonly Call[]): boolean {
  const locked = new Set(inFlight.flatMap((call) => call.records.flatMap(locksOf)));
  return !records.flatMap(locksOf).some((id) => locked.has(id));
}

function locksOf({ recordId, parentId }: Ready): readonly string[] {
  return parentId === null ? [recordId] : [recordId, parentId];
}
