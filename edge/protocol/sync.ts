import * as v from "valibot";
import {
  CIRCUIT_STATES,
  DEAD_LETTER_KINDS,
  PIPELINE_SOURCES,
  PIPELINE_STATES,
  QUOTA_RESOURCES,
  REPAIR_CAUSES,
  REPAIR_STATES,
  SNAPSHOT_KINDS,
  SNAPSHOT_STATES,
  VERIFICATION_STATES,
} from "./states.ts";

const Count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** A bulk read of an object: its initial snapshot, a resync, or a backfill of some fields. */
const BulkRead = v.object({
  kind: v.picklist(SNAPSHOT_KINDS),
  state: v.picklist(SNAPSHOT_STATES),
  rowsLoaded: Count,
  rowsDeadLettered: Count,
  /** Rows that Salesforce reports for the job; null until the job is complete. */
  rowsExpected: v.nullable(Count),
  startedAt: v.string(),
  finishedAt: v.nullable(v.string()),
  error: v.nullable(v.string()),
});
export type BulkRead = v.InferOutput<typeof BulkRead>;

/** The open repairs of one cause. */
const RepairStatus = v.object({
  cause: v.picklist(REPAIR_CAUSES),
  open: Count,
  state: v.picklist(REPAIR_STATES),
  /** Of the one that was tried most often. */
  tries: Count,
  /** What the newest try came to; null before the first. */
  lastOutcome: v.nullable(v.string()),
  /** When the oldest was opened. */
  openedAt: v.string(),
  /** When the next of them is tried. */
  nextTryAt: v.string(),
});
export type RepairStatus = v.InferOutput<typeof RepairStatus>;

const VerificationStatus = v.object({
  state: v.picklist(VERIFICATION_STATES),
  startedAt: v.string(),
  finishedAt: v.nullable(v.string()),
  /** Records that the org had, and rows of the mirror; null until they were read. */
  rowsOrg: v.nullable(Count),
  rowsMirror: v.nullable(Count),
  /** Records that differed, and were repaired. */
  differences: Count,
  error: v.nullable(v.string()),
});
export type VerificationStatus = v.InferOutput<typeof VerificationStatus>;

/** One object's pipeline, as `/api/objects` and `/api/sync` answer it. Times are ISO 8601. */
export const ObjectStatus = v.object({
  object: v.string(),
  label: v.string(),
  labelPlural: v.string(),
  /**
   * What the asker sees of the object, where that is not all: some `fields`, or some `rows`. What would tell of the rest is
   * left out below: 0, null or nothing.
   */
  part: v.optional(v.picklist(["fields", "rows"])),
  state: v.picklist(PIPELINE_STATES),
  /** Why the pipeline is where it is, and what to do about it; null while all is well. */
  reason: v.nullable(v.string()),
  /** How changes come: as events, or by polls of an object that has none. */
  source: v.picklist(PIPELINE_SOURCES),
  /** Of a polled object: every change before this is in the mirror. Null until the first poll. */
  highWaterMark: v.nullable(v.string()),
  /** Live records in the mirror table, exact as of the last applied batch. */
  rows: Count,
  seq: Count,
  publishedSeq: Count,
  /**
   * Age of the oldest change not yet applied; 0 when idle; the age of what was last heard while the pipeline is silent;
   * null where it is not known, as for a polled object.
   */
  lagMs: v.nullable(v.number()),
  /** Commit time of the last applied change. */
  lastChangeAt: v.nullable(v.string()),
  /** When the ingest node last received something from the stream, or last polled. */
  lastMessageAt: v.nullable(v.string()),
  /** The newest read of the whole object, under way or ended; null before the first. */
  snapshot: v.nullable(BulkRead),
  /** The read of some fields of every record that is under way. */
  backfill: v.nullable(BulkRead),
  ledger: v.object({
    received: Count,
    applied: Count,
    superseded: Count,
    duplicate: Count,
    deadLettered: Count,
    /** In the log, until the initial snapshot ends. */
    buffered: Count,
  }),
  /** Where its history begins: from there on rows can be asked as of a moment. Null until the first copy ends. */
  history: v.nullable(v.object({ from: Count, at: v.string() })),
  openRepairs: Count,
  /** The open repairs by cause, in its order. */
  repairs: v.array(RepairStatus),
  /** Events and rows that could not be applied, kept with their payload. */
  deadLetters: v.object({
    open: Count,
    newest: v.nullable(
      v.object({ kind: v.picklist(DEAD_LETTER_KINDS), reason: v.string(), at: v.string() }),
    ),
  }),
  fields: v.object({
    /** Computed fields are at least as fresh as this; null where the object has none. */
    computedAt: v.nullable(v.string()),
    /** API names of fields that the org no longer has. Their columns stay, with their last values. */
    retired: v.array(v.string()),
    /** API names of described fields that the org refuses to read. They are tried again at the next describe. */
    refused: v.array(v.string()),
    /** Columns that are new or of another type and are being backfilled: they may still be empty. */
    reading: v.array(v.string()),
  }),
  /** When the newest full verification that found the mirror equal began to read; null before the first. */
  verifiedAt: v.nullable(v.string()),
  /** The newest comparison of each kind; null before the first. */
  verifications: v.object({
    /** Of ids and SystemModstamp. */
    keys: v.nullable(VerificationStatus),
    /** Of every field. */
    full: v.nullable(VerificationStatus),
  }),
});
export type ObjectStatus = v.InferOutput<typeof ObjectStatus>;

/** A quota of the org in 24 hours, and what Orgmirror uses of it. Times are ISO 8601. */
export const BudgetStatus = v.object({
  /** API calls, jobs of Bulk queries, or deliveries of events. */
  resource: v.picklist(QUOTA_RESOURCES),
  /** Of the whole org; 0 until the org has reported it. */
  orgMax: Count,
  orgUsed: Count,
  /** What Orgmirror may use, and how much of that only repairs may. */
  budget: Count,
  reserve: Count,
  /** What Orgmirror used, by purpose: one of CALL_PURPOSES; `stream` for events. */
  used: v.record(v.string(), Count),
  /** When the budget will be exhausted at the pace of the last hours; null where it lasts. */
  exhaustedAt: v.nullable(v.string()),
  /** `open`: no calls are made until `pausedUntil`; `half-open`: one finds out whether they can be. */
  circuit: v.picklist(CIRCUIT_STATES),
  pausedUntil: v.nullable(v.string()),
  /** Why some or all calls are not made: the circuit is open or the budget is exhausted. Else null. */
  reason: v.nullable(v.string()),
  /** Of the API calls: what reads of computed fields may use, and how fresh these are. Null for other quotas. */
  computed: v.nullable(
    v.object({
      callsPerDay: Count,
      /** How soon they follow a change of what they are computed from, at the present pace. Milliseconds. */
      withinMs: Count,
      /** When they were last read because something had changed; null before the first time. */
      lastReadAt: v.nullable(v.string()),
    }),
  ),
  /** When the org reported `orgMax` and, at the least, `orgUsed`; not meaningful before `orgMax` is known. */
  notedAt: v.string(),
});
export type BudgetStatus = v.InferOutput<typeof BudgetStatus>;

/** A running ingest node. Times are ISO 8601. */
export const NodeStatus = v.object({
  /** As the node calls itself in leases and logs. */
  name: v.string(),
  /** The objects that it is set to keep. */
  objects: v.array(v.string()),
  /** Those that it holds now. */
  pipelines: v.array(v.string()),
  startedAt: v.string(),
  seenAt: v.string(),
  /** It is stopping and hands its pipelines over. */
  leaving: v.boolean(),
});
export type NodeStatus = v.InferOutput<typeof NodeStatus>;
