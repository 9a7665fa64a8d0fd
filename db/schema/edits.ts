import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  index,
  integer,
  json,
  primaryKey,
  text,
  unique,
} from "drizzle-orm/pg-core";
import { ASKED_OF_EDITS, EDIT_KINDS, FOUND, STORED_EDIT_STATES } from "../../edge/protocol/edit.ts";
import { app } from "./app.ts";
import { time } from "./sync.ts";

const now = sql`clock_timestamp()`;

/**
 * What people saved here, on its way to the org (docs/decisions/edits.md). The Worker adds rows, under a lock of the object, so
 * that ids are in order of capture; whoever has the object's lease alone says what becomes of them.
 */
export const edit = app.table(
  "edit",
  {
    id: bigint({ mode: "number" }).primaryKey().generatedByDefaultAsIdentity(),
    object: text().notNull(),
    kind: text({ enum: EDIT_KINDS }).notNull(),
    /** The record's id; of a create its key, a UUID, until the org has given it an id. */
    record: text().notNull(),
    /** Of a create: its key, which the org has as a unique external id. */
    key: text().unique("edit_by_key"),
    person: text().notNull(),
    /** What was saved together: a cell, a form, a paste, a selection. */
    batch: text().notNull(),
    /** Its number among them, from 0: a request that is sent again saves nothing twice. */
    place: integer().notNull(),
    /** The row's place in the log as the person saw it. */
    seq: bigint({ mode: "number" }).notNull(),
    /** Whether it travels under a condition; null until it is taken in. */
    guarded: boolean(),
    capturedAt: time("captured_at").notNull().default(now),
    /** `EditField` of edge/edits/edit.ts by column. Of a delete: what the person saw of the record. */
    fields: json().notNull(),
    /** `captured` until it is taken in, then as in edge/edits/edit.ts. */
    state: text({ enum: STORED_EDIT_STATES }).notNull().default("captured"),
    supersededBy: bigint("superseded_by", { mode: "number" }),
    confirmedSeq: bigint("confirmed_seq", { mode: "number" }),
    /** Why the org refused it: `Refusal` of edge/protocol/edit.ts. */
    refusal: json(),
    /** Whether duplicates that the org only warns of are saved all the same. */
    savesDuplicates: boolean("saves_duplicates").notNull().default(false),
    /** When its state, or a field of it, changed last. */
    changedAt: time("changed_at").notNull().default(now),
  },
  (t) => [
    unique("edit_of_batch").on(t.batch, t.place),
    index("edit_of_record").on(t.object, t.record, t.id),
    index("edit_of_person").on(t.person, t.changedAt),
    index("edit_unfinished")
      .on(t.object, t.id)
      .where(sql`state in ('captured', 'open')`),
  ],
);

/** A request for an edit: a row before it leaves. */
export const attempt = app.table(
  "attempt",
  {
    object: text().notNull(),
    record: text().notNull(),
    /** 1, 2, 3… of the record. */
    id: integer().notNull(),
    edit: bigint({ mode: "number" })
      .notNull()
      .references(() => edit.id),
    state: text().notNull(),
    sentAt: time("sent_at").notNull(),
    /** All of it: `Attempt` of ingest/edits/rules/docket.ts, or what is known of a create or a delete. */
    content: json().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.object, t.record, t.id] }),
    index("attempt_of_edit").on(t.edit),
    index("attempt_live")
      .on(t.object)
      .where(sql`state in ('sent', 'silent', 'overtaken', 'acknowledged')`),
  ],
);

/** A field that both sides changed. Both values are kept. */
export const conflict = app.table(
  "conflict",
  {
    object: text().notNull(),
    record: text().notNull(),
    /** 1, 2, 3… of the record. */
    id: integer().notNull(),
    edit: bigint({ mode: "number" })
      .notNull()
      .references(() => edit.id),
    field: text("field_name").notNull(),
    base: json(),
    mine: json(),
    theirs: json(),
    found: text({ enum: FOUND }).notNull(),
    foundAt: time("found_at").notNull(),
    /** The change that has the other value, where an event told it, and its user. */
    seq: bigint({ mode: "number" }),
    userId: text("user_id"),
    decision: text({ enum: ["mine", "theirs", "merged"] }),
    decidedAt: time("decided_at"),
    /** The person who decided; null: a policy did. */
    decidedBy: text("decided_by"),
  },
  (t) => [
    primaryKey({ columns: [t.object, t.record, t.id] }),
    index("conflict_of_edit").on(t.edit),
  ],
);

/** What people asked of edits: the Worker adds rows, and whoever has the object's lease carries them out, in order. */
export const editRequest = app.table(
  "edit_request",
  {
    id: bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    object: text().notNull(),
    record: text().notNull(),
    edit: bigint({ mode: "number" })
      .notNull()
      .references(() => edit.id),
    asked: text({ enum: ASKED_OF_EDITS }).notNull(),
    /** Of a decision: the conflict that it is about. */
    conflict: integer(),
    /** Of `value`: what is wanted instead of both. */
    value: json(),
    person: text().notNull(),
    askedAt: time("asked_at").notNull().default(now),
    /** When it was carried out. */
    takenAt: time("taken_at"),
  },
  (t) => [
    index("edit_request_open")
      .on(t.object, t.id)
      .where(sql`taken_at is null`),
    check(
      "edit_request_about",
      sql`(${t.asked} in ('mine', 'theirs', 'value')) = (${t.conflict} is not null)`,
    ),
  ],
);
