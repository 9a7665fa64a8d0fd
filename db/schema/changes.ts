import { sql } from "drizzle-orm";
import { bigint, index, integer, jsonb, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import {
  CHANGE_KINDS,
  CHANGE_OUTCOMES,
  CHANGE_SOURCES,
  DEAD_LETTER_KINDS,
} from "../../edge/protocol/states.ts";
import { LEFT_SQL, REFERRED_SQL } from "../../edge/protocol/left-sql.ts";
import { bytea, sync, time } from "./sync.ts";

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
    /**
     * The greatest commit time up to this change; of one that no event brought, when it was received. So a time names a
     * place in the log: it is before the first applied change of a later moment.
     */
    moment: time("moment")
      .notNull()
      .default(sql`clock_timestamp()`),
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
    index("change_moment")
      .on(t.object, t.moment, t.seq)
      .where(sql`outcome = 'applied'`),
    index("change_buffered")
      .on(t.object, t.seq)
      .where(sql`outcome = 'buffered'`),
    /** By what a record referred to before a change, and perhaps does not any more: those that left a related list. */
    index("change_left").using("gin", sql.raw(REFERRED_SQL)).where(sql.raw(LEFT_SQL)),
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
