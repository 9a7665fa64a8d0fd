import { sql } from "drizzle-orm";
import { bigint, index, integer, jsonb, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import {
  DIFFERENCE_KINDS,
  REPAIR_CAUSES,
  SNAPSHOT_KINDS,
  SNAPSHOT_STATES,
  VERIFICATION_KINDS,
  VERIFICATION_STATES,
} from "../../edge/protocol/states.ts";
import { count, sync, time } from "./sync.ts";

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
