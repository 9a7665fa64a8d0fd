import { holds } from "../lib/injection-point.ts";

/**
 * How an object without change events is looked at. Pure: the loop (`poll.ts`) and the simulation both go by it.
 *
 *   high-water mark ─► begins at high-water mark − overlap ─► page by (SystemModstamp, Id) ─► each record: known, or read and merged
 *                                        ├─ full ──────────────────► the next page, after its last record
 *                                        ├─ full, and rows enough ─► a repair reads the range
 *                                        └─ not full ──────────────► high-water mark = when the poll began − L
 *
 * None is missed: what a poll did not see was committed after (its beginning − L), so saved, by Salesforce's clock,
 * after (that − overlap), which is where the next one begins.
 */
export type PollLimits = {
  /** L of a read over REST. */
  readonly maxStalenessMs: number;
  /** L of the read that the initial snapshot was made by. */
  readonly copyMaxStalenessMs: number;
  /** How much earlier than its commit a record may be stamped: saved before, by a clock that is behind. */
  readonly overlapMs: number;
  /** What was read so soon after its stamp is read again by every poll: another save of that second may follow. */
  readonly youngMs: number;
  readonly pageRows: number;
  /** As many rows are paged through; a repair reads more. */
  readonly maxRows: number;
};

/** A record that changed, or was deleted. */
export type ChangedRecord = {
  readonly id: string;
  /** SystemModstamp, ISO 8601 in whole seconds. */
  readonly stamp: string;
};

/** A place in the order of (SystemModstamp, Id); the id is empty before the first record of a stamp. */
export type ChangedKey = ChangedRecord;

/** What has been read of an object; times in ISO 8601, null where there is none. */
export type HighWaterMarks = {
  /** The high-water mark of the last poll. */
  readonly polled: string | null;
  /** The newest commit that an event told of. */
  readonly committed: string | null;
  /** When the read of the initial snapshot began. */
  readonly copyBegan: string;
};

type Condition = {
  readonly field: "SystemModstamp" | "Id";
  readonly is: ">=" | ">" | "=";
  readonly value: string;
};

/** One page, in the order of (SystemModstamp, Id). */
export type PageQuery = {
  /** All conditions of one of these hold. */
  readonly anyOf: readonly (readonly Condition[])[];
  readonly includeDeleted: boolean;
  readonly limit: number;
};

/** What the mirror has of a record: a row, or a tombstone, which has no stamp. */
export type Standing = {
  readonly stamp: string | null;
  /** When the read began that showed it; null where an event told. */
  readonly readBegan: string | null;
};

/** Everything committed before this has been read: by polls, by events, or by the initial snapshot. */
export function highWaterMarkOf(
  { polled, committed, copyBegan }: HighWaterMarks,
  { copyMaxStalenessMs }: PollLimits,
): number {
  const known = [polled, committed].flatMap((time) => (time === null ? [] : [Date.parse(time)]));
  return Math.max(Date.parse(copyBegan) - copyMaxStalenessMs, ...known);
}

/** The high-water mark of a poll that is through: what was committed before is certainly in its reads. */
export function highWaterMarkAfter(began: string, { maxStalenessMs }: PollLimits): number {
  return Date.parse(began) - maxStalenessMs;
}

/** Where a poll begins; stamps are whole seconds. */
export function firstKey(highWaterMark: number, { overlapMs }: PollLimits): ChangedKey {
  const earlierMs = holds("a poll begins before its high-water mark") ? overlapMs : 0;
  const second = Math.floor((highWaterMark - earlierMs) / 1_000) * 1_000;
  return { stamp: new Date(second).toISOString(), id: "" };
}

/**
 * The next records after a place, deleted ones too: rows that share one stamp, however many, are told apart by their
 * ids, so that no page begins where it began before.
 */
export function pageAfter({ stamp, id }: ChangedKey, limit: number): PageQuery {
  const from = (is: Condition["is"]): Condition => ({ field: "SystemModstamp", is, value: stamp });
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
 * Whether a record need not be read. A save of the same second may be committed as late as any other, and changes no
 * stamp: so the last poll to meet the record, which is the first that leaves it behind, reads it once more.
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
 * What more than `maxRows` changes leave to do. A repair that is open may have read already, or from a later time on:
 * until it is closed the high-water mark stays, and then the next poll opens its own.
 */
export function leaveRange(repairIsOpen: boolean): {
  readonly opensRepair: boolean;
  readonly movesHighWaterMark: boolean;
} {
  const staysForRepair = repairIsOpen && holds("an open repair keeps the high-water mark");
  return { opensRepair: !repairIsOpen, movesHighWaterMark: !staysForRepair };
}
