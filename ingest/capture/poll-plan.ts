import { holds } from "../lib/injection-point.ts";

/**
 * How an object without change events is polled. Pure: the loop (`poll.ts`) and the simulation share it.
 *
 *   high-water mark − overlap ─► page by (SystemModstamp, Id) ─► each record: known, or read and merged
 *                                ├─ full ───────────────────► the next page, after its last record
 *                                ├─ full, maxRows reached ──► a repair reads the range
 *                                └─ not full ───────────────► high-water mark = poll began − max staleness
 *
 * No change is missed. What a poll did not see was committed after (its beginning − max staleness), so it was saved, by
 * Salesforce's clock, after (that − overlap). The next poll begins there.
 */
export type PollLimits = {
  /** Max staleness of a read over REST. */
  readonly maxStalenessMs: number;
  /** Max staleness of the read that made the initial snapshot. */
  readonly copyMaxStalenessMs: number;
  /** How much older than its commit a stamp may be: a save precedes its commit, and clocks differ. */
  readonly overlapMs: number;
  /** A record read this soon after its stamp is refetched by every poll: another save of that second may follow. */
  readonly youngMs: number;
  readonly pageRows: number;
  /** The most rows that a poll pages through. A repair reads more. */
  readonly maxRows: number;
};

/** A record that changed, or was deleted. */
export type ChangedRecord = {
  readonly id: string;
  /** SystemModstamp, or the other field that shows what changed (object-reads.ts), in ISO 8601, whole seconds. */
  readonly stamp: string;
};

/** A place in the order of (SystemModstamp, Id); the id is empty before the first record of a stamp. */
export type ChangedKey = ChangedRecord;

/** What has been read of an object. Times in ISO 8601, or null. */
export type HighWaterMarks = {
  /** The high-water mark of the last poll. */
  readonly polled: string | null;
  /** The newest commit of an event. */
  readonly committed: string | null;
  /** When the read of the initial snapshot began. */
  readonly copyBegan: string;
};

type Condition = {
  readonly field: "stamp" | "Id";
  readonly is: ">=" | ">" | "=";
  readonly value: string;
};

/** One page, in the order of (SystemModstamp, Id). */
export type PageQuery = {
  /** A record matches if all conditions of one of these hold. */
  readonly anyOf: readonly (readonly Condition[])[];
  readonly includeDeleted: boolean;
  readonly limit: number;
};

/** What the mirror knows of a record: a row, or a tombstone, which has no stamp. */
export type Standing = {
  readonly stamp: string | null;
  /** When the read that showed it began; null where an event did. */
  readonly readBegan: string | null;
};

/** Everything committed before this time has been read: by polls, by events, or by the initial snapshot. */
export function highWaterMarkOf(
  { polled, committed, copyBegan }: HighWaterMarks,
  { copyMaxStalenessMs }: PollLimits,
): number {
  const known = [polled, committed].flatMap((time) => (time === null ? [] : [Date.parse(time)]));
  return Math.max(Date.parse(copyBegan) - copyMaxStalenessMs, ...known);
}

/** The high-water mark after a complete poll: its reads certainly contain what was committed before. */
export function highWaterMarkAfter(began: string, { maxStalenessMs }: PollLimits): number {
  return Date.parse(began) - maxStalenessMs;
}

/** Where a poll begins, in whole seconds as stamps are. */
export function firstKey(highWaterMark: number, { overlapMs }: PollLimits): ChangedKey {
  const earlierMs = holds("a poll begins before its high-water mark") ? overlapMs : 0;
  const second = Math.floor((highWaterMark - earlierMs) / 1_000) * 1_000;
  return { stamp: new Date(second).toISOString(), id: "" };
}

/**
 * The next records after a place, deleted ones included. Rows of one stamp are ordered by id, so every page makes
 * progress.
 */
export function pageAfter({ stamp, id }: ChangedKey, limit: number): PageQuery {
  const from = (is: Condition["is"]): Condition => ({ field: "stamp", is, value: stamp });
  const tied: readonly Condition[] = [from("="), { field: "Id", is: ">", value: id }];
  const includeDeleted = holds("a poll asks for deleted records");
  if (id === "") return { anyOf: [[from(">=")]], includeDeleted, limit };
  const withTied = holds("records of one stamp are paged by id") ? [tied] : [];
  return { anyOf: [[from(">")], ...withTied], includeDeleted, limit };
}

export type AfterPage =
  | { readonly step: "page"; readonly key: ChangedKey }
  | { readonly step: "repair" }
  | { readonly step: "done" };

/** @param rows of all pages so far */
export function afterPage(
  page: readonly ChangedRecord[],
  rows: number,
  { pageRows, maxRows }: PollLimits,
): AfterPage {
  const key = page.at(-1);
  if (key === undefined || page.length < pageRows) return { step: "done" };
  return rows >= maxRows ? { step: "repair" } : { step: "page", key };
}

/**
 * Whether a record need not be read. A second save within the same second leaves the stamp as it is and may be
 * committed late. So the record is refetched by the last poll that meets it, the first that leaves it behind.
 *
 * @param began when this poll began
 */
export function isKnown(
  { stamp }: ChangedRecord,
  { stamp: stands, readBegan }: Standing,
  began: string,
  limits: PollLimits,
): boolean {
  if (readBegan === null || (stands !== null && stands !== stamp)) return false;
  const leavesBehind = (read: string) =>
    stamp < firstKey(highWaterMarkAfter(read, limits), limits).stamp;
  if (leavesBehind(readBegan)) return true;
  if (leavesBehind(began) && holds("the last poll that meets a record reads it")) return false;
  return Date.parse(readBegan) > Date.parse(stamp) + limits.youngMs;
}

/**
 * What to do about more than `maxRows` changes. An open repair may have read already, or read from a later time on.
 * Until it closes, the high-water mark stays; then the next poll opens its own repair.
 */
export function leaveRange(repairIsOpen: boolean): {
  readonly opensRepair: boolean;
  readonly movesHighWaterMark: boolean;
} {
  const staysForRepair = repairIsOpen && holds("an open repair keeps the high-water mark");
  return { opensRepair: !repairIsOpen, movesHighWaterMark: !staysForRepair };
}
