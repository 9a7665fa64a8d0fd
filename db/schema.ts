import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  customType,
  index,
  integer,
  jsonb,
  pgSchema,
  primaryKey,
  smallint,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core";
import {
  CHANGE_KINDS,
  CHANGE_OUTCOMES,
  CHANGE_SOURCES,
  CIRCUIT_STATES,
  DEAD_LETTER_KINDS,
  DIFFERENCE_KINDS,
  LOG_KINDS,
  PIPELINE_SOURCES,
  PIPELINE_STATES,
  QUOTA_PURPOSES,
  QUOTA_RESOURCES,
  REPAIR_CAUSES,
  SNAPSHOT_KINDS,
  SNAPSHOT_STATES,
  VERIFICATION_KINDS,
  VERIFICATION_STATES,
} from "../edge/protocol/states.ts";
import type { MirrorColumn } from "./mirror/mirror-column.ts";

/** Everything Orgmirror stores except the records themselves, which are in the schema `salesforce`. */
export const sync = pgSchema("sync");

const bytea = customType<{ data: Buffer }>({ dataType: () => "bytea" });
const time = (name: string) => timestamp(name, { withTimezone: true, mode: "date", precision: 3 });
const count = (name: string) => bigint(name, { mode: "number" }).notNull().default(0);

/** One row per mirrored object: its pipeline. Only the lease's holder advances it, in transactions with changes. */
export const object = sync.table("object", {
  /** API name: `Account`. */
  name: text().primaryKey(),
  label: text().notNull(),
  labelPlural: text("label_plural").notNull(),
  keyPrefix: text("key_prefix"),
  /** Name of the mirror table in schema `salesforce`. */
  mirrorTable: text("mirror_table").notNull().unique(),
  columns: jsonb().$type<readonly MirrorColumn[]>().notNull().default([]),
  describedAt: time("described_at"),
  state: text({ enum: PIPELINE_STATES }).notNull().default("queued"),
  /** Why it is in this state, and what to do; null while all is well. */
  reason: text(),
  /** Number of the newest change. */
  headSeq: count("head_seq"),
  /** Newest change that the room has accepted. */
  publishedSeq: count("published_seq"),
  /** The stream position after the last durable event; null until the first FetchResponse. */
  replayId: bytea("replay_id"),
  positionConfirmedAt: time("position_confirmed_at"),
  /** Live records in the mirror table. */
  rowCount: count("row_count"),
  /** When the initial snapshot ended. From then on an event's change and its row are written together. */
  copiedAt: time("copied_at"),
  /** How its changes arrive. */
  source: text({ enum: PIPELINE_SOURCES }).notNull().default("stream"),
  /** Where the next poll starts: everything changed before it has been read. */
  highWaterMark: time("high_water_mark"),
  /** When a verification last proved that the mirror equals the org. */
  verifiedAt: time("verified_at"),
  /** Fields that the org computes are at least as fresh as this; null if the object has none. */
  computedAt: time("computed_at"),
  /** When fields that the org computes were last read because what they are computed from had changed. */
  computedReadAt: time("computed_read_at"),
  /** What is computed from the changes up to this one is read, or has an open repair. */
  computedOffset: count("computed_offset"),
  lastCommitAt: time("last_commit_at"),
  lastAppliedAt: time("last_applied_at"),
  /** Commit time of the oldest change that is received and not yet applied; null if there is none. */
  oldestPendingAt: time("oldest_pending_at"),
  /** Time of the stream's last message, keepalives included. */
  lastMessageAt: time("last_message_at"),
  /** Alarm of a stream that is silent for most of the events' retention; the reason begins with it. Null otherwise. */
  retentionAlarm: text("retention_alarm"),
  received: count("received"),
  applied: count("applied"),
  superseded: count("superseded"),
  duplicate: count("duplicate"),
  deadLettered: count("dead_lettered"),
  /** Received, in the log, and buffered until the copy ends. */
  buffered: count("buffered"),
  leaseOwner: text("lease_owner"),
  /** A random name of a stretch of the log, made with every grant of the lease, checked in every transaction. */
  line: uuid()
    .notNull()
    .default(sql`gen_random_uuid()`),
  leaseUntil: time("lease_until"),
  /** Start time of the Postgres that granted the lease, to the microsecond. Another may lack the last commits. */
  serverIncarnation: timestamp("server_incarnation", { withTimezone: true })
    .notNull()
    .default(sql`pg_postmaster_start_time()`),
});

/**
 * The log. `seq` is gapless per object and in commit order.
 * Partitioned by `received_at` (see the migration), so it is part of the key.
 */
export const change = sync.table(
  "change",
  {
    object: text().notNull(),
    seq: bigint({ mode: "number" }).notNull(),
    receivedAt: time("received_at")
      .notNull()
      .default(sql`clock_timestamp()`),
    /** Null for a reset. */
    recordId: text("record_id"),
    kind: text({ enum: CHANGE_KINDS }).notNull(),
    source: text({ enum: CHANGE_SOURCES }).notNull(),
    outcome: text({ enum: CHANGE_OUTCOMES }).notNull(),
    /** Earlier values of the changed columns, as CellValues; null if there was no row or nothing was applied. */
    before: jsonb().$type<Record<string, unknown>>(),
    /** Values that the change sets. */
    after: jsonb().$type<Record<string, unknown>>(),
    /** Columns of `after` that follow from what the event named, such as a person's name from a part of it. */
    derived: text()
      .array()
      .notNull()
      .default(sql`'{}'`),
    eventId: text("event_id"),
    /** Index of the record among the event's record ids. */
    recordIndex: integer("record_index").notNull().default(0),
    transactionKey: text("transaction_key"),
    sequenceNumber: integer("sequence_number"),
    commitNumber: bigint("commit_number", { mode: "bigint" }),
    commitAt: time("commit_at"),
    appliedAt: time("applied_at"),
    userId: text("user_id"),
    origin: text(),
    traceId: uuid("trace_id"),
  },
  (t) => [
    primaryKey({ columns: [t.object, t.seq, t.receivedAt] }),
    index("change_record").on(t.object, t.recordId, t.seq),
    index("change_event").on(t.object, t.eventId),
    index("change_transaction").on(t.transactionKey),
    index("change_buffered")
      .on(t.object, t.seq)
      .where(sql`outcome = 'buffered'`),
  ],
);

/** What remains of a deleted record. `seq` is the delete; `read_began` dates a delete that only a read showed. */
export const tombstone = sync.table(
  "tombstone",
  {
    object: text().notNull(),
    recordId: text("record_id").notNull(),
    seq: bigint({ mode: "number" }).notNull(),
    readBegan: time("read_began"),
    deletedAt: time("deleted_at").notNull(),
    lastRow: jsonb("last_row").$type<Record<string, unknown>>(),
  },
  (t) => [primaryKey({ columns: [t.object, t.recordId] })],
);

/** An event that could not be decoded or applied, or a CSV row that does not cast, with its payload and the reason. */
export const deadLetter = sync.table(
  "dead_letter",
  {
    id: bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    object: text().notNull(),
    kind: text({ enum: DEAD_LETTER_KINDS }).notNull(),
    recordIds: text("record_ids").array().notNull().default([]),
    eventId: text("event_id"),
    schemaId: text("schema_id"),
    replayId: bytea("replay_id"),
    payload: bytea().notNull(),
    reason: text().notNull(),
    deadLetteredAt: time("dead_lettered_at").notNull().defaultNow(),
    resolvedAt: time("resolved_at"),
    traceId: uuid("trace_id"),
  },
  (t) => [
    index("dead_letter_open")
      .on(t.object)
      .where(sql`resolved_at is null`),
  ],
);

/** A read of named records or of a time range that must show the effect of its cause. Only a later read closes it. */
export const repair = sync.table(
  "repair",
  {
    id: bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    object: text().notNull(),
    cause: text({ enum: REPAIR_CAUSES }).notNull(),
    /** The mirror columns to read; null for all. */
    columns: text().array(),
    /** Records to read; empty for a range. */
    recordIds: text("record_ids").array().notNull().default([]),
    /** Start of the range by SystemModstamp; null for named records. */
    since: time("since"),
    /** Commit time of the event that caused it; null without an event. */
    causeAt: time("cause_at"),
    /** By Postgres's clock. A read that began less than max staleness after it does not close it. */
    openedAt: time("opened_at")
      .notNull()
      .default(sql`clock_timestamp()`),
    tries: integer().notNull().default(0),
    nextTryAt: time("next_try_at")
      .notNull()
      .default(sql`clock_timestamp()`),
    lastOutcome: text("last_outcome"),
    closedAt: time("closed_at"),
    traceId: uuid("trace_id"),
  },
  (t) => [
    index("repair_open")
      .on(t.object, t.nextTryAt)
      .where(sql`closed_at is null`),
  ],
);

/** A bulk copy of an object. */
export const snapshot = sync.table(
  "snapshot",
  {
    id: bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    object: text().notNull(),
    /** Purpose of the rows. */
    kind: text({ enum: SNAPSHOT_KINDS }).notNull().default("initial"),
    jobId: text("job_id"),
    state: text({ enum: SNAPSHOT_STATES }).notNull().default("submitted"),
    /** Columns of the SELECT, in order. */
    columns: jsonb().$type<readonly string[]>().notNull(),
    /** When the read began, just before the job was created. By Postgres's clock. */
    readBegan: time("read_began").notNull(),
    rowsExpected: bigint("rows_expected", { mode: "number" }),
    rowsLoaded: count("rows_loaded"),
    rowsDeadLettered: count("rows_dead_lettered"),
    startedAt: time("started_at").notNull().defaultNow(),
    finishedAt: time("finished_at"),
    error: text(),
    traceId: uuid("trace_id"),
  },
  (t) => [index("snapshot_object").on(t.object, t.id)],
);

/** A loaded page of a snapshot's result. Written in the transaction that loaded it. */
export const snapshotPage = sync.table(
  "snapshot_page",
  {
    snapshotId: bigint("snapshot_id", { mode: "number" }).notNull(),
    /** Locator that fetches the page; empty for the first. */
    locator: text().notNull(),
    /** Locator of the page after it; null for the last. */
    next: text(),
    rows: bigint({ mode: "number" }).notNull(),
    rowsDeadLettered: count("rows_dead_lettered"),
    sizeBytes: bigint("size_bytes", { mode: "number" }).notNull(),
    loadedAt: time("loaded_at").notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.snapshotId, t.locator] })],
);

/** A comparison of an object with the org: proof that they are equal, or what differed. */
export const verification = sync.table(
  "verification",
  {
    id: bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    object: text().notNull(),
    kind: text({ enum: VERIFICATION_KINDS }).notNull(),
    state: text({ enum: VERIFICATION_STATES }).notNull().default("reading"),
    jobId: text("job_id"),
    /** When the read began, by Postgres's clock. */
    readBegan: time("read_began").notNull(),
    rowsOrg: bigint("rows_org", { mode: "number" }),
    rowsMirror: bigint("rows_mirror", { mode: "number" }),
    /** Candidates differed at first; `differences` still did after a refetch. */
    candidates: count("candidates"),
    differences: count("differences"),
    apiCalls: count("api_calls"),
    startedAt: time("started_at").notNull().defaultNow(),
    finishedAt: time("finished_at"),
    error: text(),
    traceId: uuid("trace_id"),
  },
  (t) => [index("verification_object").on(t.object, t.id)],
);

/** A record that still differed from the org after a refetch by a verification. */
export const verificationDifference = sync.table(
  "verification_difference",
  {
    verificationId: bigint("verification_id", { mode: "number" }).notNull(),
    object: text().notNull(),
    recordId: text("record_id").notNull(),
    kind: text({ enum: DIFFERENCE_KINDS }).notNull(),
    /** For a different record: by column, the mirror's values. */
    mirror: jsonb().$type<Record<string, unknown>>(),
    /** … and the org's values. */
    org: jsonb().$type<Record<string, unknown>>(),
    foundAt: time("found_at").notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.verificationId, t.recordId] })],
);

/** The use of a quota of the org in an hour for a purpose, by all nodes. */
export const budget = sync.table(
  "budget",
  {
    resource: text({ enum: QUOTA_RESOURCES }).notNull(),
    purpose: text({ enum: QUOTA_PURPOSES }).notNull(),
    hour: time("hour").notNull(),
    used: count("used"),
  },
  (t) => [primaryKey({ columns: [t.resource, t.purpose, t.hour] })],
);

/** A quota of the org in 24 hours, and what may be used of it. Written by the latest node. */
export const quota = sync.table("quota", {
  resource: text({ enum: QUOTA_RESOURCES }).primaryKey(),
  /** Of the whole org: its quota and its use. */
  orgMax: bigint("org_max", { mode: "number" }).notNull(),
  orgUsed: bigint("org_used", { mode: "number" }).notNull(),
  /** What Orgmirror may use, and how much of that only repairs may use. */
  budget: bigint({ mode: "number" }).notNull(),
  reserve: bigint({ mode: "number" }).notNull(),
  /** When the budget is exhausted at the pace of the last hours; null if it lasts. */
  exhaustedAt: time("exhausted_at"),
  /** Whether calls are made at all. */
  circuit: text({ enum: CIRCUIT_STATES }).notNull().default("closed"),
  pausedUntil: time("paused_until"),
  /** Why all calls, or those of some purposes, are not made: open circuit or exhausted budget. Null if they are. */
  reason: text(),
  /** How many of the API calls reads of computed fields may use; null for other quotas. */
  computedCalls: bigint("computed_calls", { mode: "number" }),
  /** How soon computed fields follow a change of what they are computed from, at the present pace. Milliseconds. */
  computedWithinMs: bigint("computed_within_ms", { mode: "number" }),
  notedAt: time("noted_at")
    .notNull()
    .default(sql`clock_timestamp()`),
});

/** The one organization whose records are mirrored. At most one row. */
export const organization = sync.table("organization", {
  /** 18 characters, `00D…`. */
  id: text().primaryKey(),
  notedAt: time("noted_at")
    .notNull()
    .default(sql`clock_timestamp()`),
});

/** A present ingest node. Nodes share the objects evenly. */
export const node = sync.table("node", {
  name: text().primaryKey(),
  /** The objects that it accepts. */
  objects: text().array().notNull(),
  startedAt: time("started_at").notNull(),
  /** When it last announced itself, by Postgres's clock. */
  seenAt: time("seen_at").notNull(),
  /** It is stopping: it hands over its pipelines and takes none. */
  leaving: boolean().notNull().default(false),
});

/** Every API call, event batch and database batch. Partitioned by day of `at`. Written asynchronously. */
export const log = sync.table(
  "log",
  {
    at: time("at").notNull(),
    node: text().notNull(),
    kind: text({ enum: LOG_KINDS }).notNull(),
    /** 0 debug, 1 info, 2 warning, 3 error */
    severity: smallint().notNull(),
    object: text(),
    traceId: uuid("trace_id"),
    /** The trace that caused this one. */
    follows: uuid(),
    recordIds: text("record_ids").array(),
    durationMs: integer("duration_ms"),
    ok: boolean().notNull(),
    message: text().notNull(),
    detail: jsonb().$type<Record<string, unknown>>(),
  },
  (t) => [
    index("log_at").on(t.at),
    index("log_object").on(t.object, t.at),
    index("log_trace").on(t.traceId),
  ],
);
