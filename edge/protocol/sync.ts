import * as v from "valibot";
import { LaneState } from "./object.ts";

const Count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** One object's lane, as `/api/objects` and `/api/sync` answer it. Times are ISO 8601. */
export const ObjectStatus = v.object({
  object: v.string(),
  label: v.string(),
  labelPlural: v.string(),
  state: LaneState,
  /** Why the lane is where it is, and what to do about it; null while all is well. */
  reason: v.nullable(v.string()),
  /** How changes come: as events, or, for an object that has none, by looking every so often. */
  source: v.picklist(["stream", "poll"]),
  /** Of a polled object: everything changed before this is here; null until it was polled. */
  polledThrough: v.nullable(v.string()),
  /** Live records in the mirror table, exact as of the last applied batch. */
  rows: Count,
  seq: Count,
  publishedSeq: Count,
  /** Now minus the commit time of the oldest change not yet applied; 0 when idle; null while starting, not heard from, or polled. */
  lagMs: v.nullable(v.number()),
  /** Commit time of the last applied change. */
  lastChangeAt: v.nullable(v.string()),
  /** When the ingest node last heard from the stream or renewed its lease. */
  heardAt: v.nullable(v.string()),
  snapshot: v.nullable(
    v.object({
      state: v.picklist(["submitted", "loading", "merging", "complete", "failed"]),
      rowsLoaded: Count,
      rowsParked: Count,
      /** Rows that Salesforce reports for the job; null until the job is complete. */
      rowsExpected: v.nullable(Count),
      startedAt: v.string(),
      finishedAt: v.nullable(v.string()),
    }),
  ),
  ledger: v.object({
    received: Count,
    applied: Count,
    superseded: Count,
    duplicate: Count,
    parked: Count,
    /** In the log, waiting for the copy to end. */
    waiting: Count,
  }),
  openRepairs: Count,
  fields: v.object({
    /** What the org computes from the time or other records is at least as fresh as this; null where there is none. */
    computedAt: v.nullable(v.string()),
    /** API names of fields that the org has no more; their columns stay, with what they held. */
    retired: v.array(v.string()),
    /** Columns that are being read of every record, because they are new or of another type: they may be empty yet. */
    reading: v.array(v.string()),
  }),
  /** When the read began that last proved every field of every record equal to the org; null before the first proof. */
  verifiedAt: v.nullable(v.string()),
  /** The newest comparison with the org; null before the first. */
  audit: v.nullable(
    v.object({
      /** stamps: ids and SystemModstamp; full: every field. */
      kind: v.picklist(["stamps", "full"]),
      state: v.picklist(["reading", "comparing", "checking", "equal", "different", "failed"]),
      startedAt: v.string(),
      finishedAt: v.nullable(v.string()),
      /** Records that the org had, and rows of the mirror; null until they were read. */
      rowsOrg: v.nullable(Count),
      rowsMirror: v.nullable(Count),
      /** Records that differed, and were repaired. */
      differences: Count,
      /** Why it failed. */
      error: v.nullable(v.string()),
    }),
  ),
});
export type ObjectStatus = v.InferOutput<typeof ObjectStatus>;

/** An allowance of the org in 24 hours, and what Orgmirror spends of it. Times are ISO 8601. */
export const BudgetStatus = v.object({
  /** API calls, jobs of Bulk queries, or deliveries of events. */
  resource: v.picklist(["api", "bulk-query", "events"]),
  /** Of the whole org; 0 while it has not said so. */
  orgMax: Count,
  orgUsed: Count,
  /** What Orgmirror may spend, and how much of that only repairs may. */
  budget: Count,
  reserve: Count,
  /** What Orgmirror spent, by purpose: `interactive`, `repair`, `snapshot`, `audit`; `stream` for events. */
  used: v.record(v.string(), Count),
  /** When the budget is spent if it goes on as in the last hours; null where it lasts. */
  spentAt: v.nullable(v.string()),
  /** `open`: no calls are made until `pausedUntil`; `half-open`: one finds out whether they can be. */
  circuit: v.picklist(["closed", "open", "half-open"]),
  pausedUntil: v.nullable(v.string()),
  /** Why calls are paused; null while they are made. */
  reason: v.nullable(v.string()),
  notedAt: v.string(),
});
export type BudgetStatus = v.InferOutput<typeof BudgetStatus>;
