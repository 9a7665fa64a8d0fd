import { sql } from "drizzle-orm";
import { bigint, json, jsonb, primaryKey, real, text, timestamp, uuid } from "drizzle-orm/pg-core";
import {
  INDEX_STATES,
  INDEX_WAYS,
  PIPELINE_SOURCES,
  PIPELINE_STATES,
} from "../../edge/protocol/states.ts";
import type { MirrorColumn } from "../mirror/mirror-column.ts";
import { bytea, count, sync, time } from "./sync.ts";

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
  /**
   * The log has every change after this one, so that rows can be asked as of it and later ones: the reset that ended the
   * initial snapshot, or the newest change that was dropped with an old partition. Null before the snapshot's end.
   */
  historyFrom: bigint("history_from", { mode: "number" }),
  /** The moment of that change: rows cannot be asked as of an earlier time. */
  historyAt: time("history_at"),
  /** Moment of the newest change. */
  lastMoment: time("last_moment"),
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
  /** Deletes and undeletes that events told of are compared with the org up to this change. */
  confirmedOffset: count("confirmed_offset"),
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
 * The grants of each object's lease, in order. Each begins a line of the log, which lasts until the next one begins.
 * What is true for a seq of a line here, before the next line's first seq, is true for ever: only that line and those
 * after it lead to the present log. A line that is not here was lost, by a restore.
 */
export const lineage = sync.table(
  "lineage",
  {
    object: text().notNull(),
    /** Counts the object's grants. */
    n: bigint({ mode: "number" }).notNull(),
    line: uuid().notNull(),
    firstSeq: bigint("first_seq", { mode: "number" }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.object, t.n] })],
);

/** List views of the org, as it described them when somebody asked last (docs/decisions/list-views-of-the-org.md). */
export const listView = sync.table(
  "list_view",
  {
    object: text().notNull(),
    /** The id of the list view; empty: which ones there are. */
    listView: text("list_view").notNull(),
    readAt: time("read_at").notNull(),
    /** As edge/protocol/org-list-view.ts has it; null where it could not be read, as `reason` says. */
    answer: json(),
    reason: text(),
  },
  (t) => [primaryKey({ columns: [t.object, t.listView] })],
);

/** Indexes on demand of mirror tables (docs/decisions/indexes-on-demand.md). Only the node with their lock writes it. */
export const askedIndex = sync.table(
  "asked_index",
  {
    object: text().notNull(),
    column: text("column_name").notNull(),
    way: text({ enum: INDEX_WAYS }).notNull(),
    /** Its name in schema `salesforce`. */
    name: text().notNull(),
    state: text({ enum: INDEX_STATES }).notNull(),
    /** Why it is refused; null otherwise. */
    reason: text(),
    /** How much of it is built, from 0 to 1, as far as Postgres tells. */
    progress: real().notNull().default(0),
    bytes: bigint({ mode: "number" }).notNull().default(0),
    /** How often Postgres used it since its statistics began, and when it was last seen to. */
    scans: count("scans"),
    usedAt: time("used_at"),
    /** When it was begun, or refused. */
    triedAt: time("tried_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.object, t.column, t.way] })],
);
