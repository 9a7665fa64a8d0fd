import { sql } from "drizzle-orm";
import {
  check,
  index,
  integer,
  json,
  jsonb,
  pgSchema,
  primaryKey,
  text,
} from "drizzle-orm/pg-core";
import { INDEX_WAYS } from "../../edge/protocol/states.ts";
import { count, time } from "./sync.ts";

/** What people make, and what the Worker keeps. The Worker writes here, and nowhere else. */
export const app = pgSchema("app");

const now = sql`clock_timestamp()`;

/** A saved board. What it shows is in its versions. */
export const board = app.table("board", {
  id: text().primaryKey(),
  /** The latest version. */
  version: integer().notNull(),
  createdAt: time("created_at").notNull().default(now),
  /** Null while it is there. Its versions are kept. */
  removedAt: time("removed_at"),
});

/** What a board was each time that it was saved. */
export const boardVersion = app.table(
  "board_version",
  {
    board: text()
      .notNull()
      .references(() => board.id),
    /** 1, 2, 3… */
    version: integer().notNull(),
    /** A `Board` of edge/protocol/board.ts, as it was sent. */
    content: json().notNull(),
    /** What the list has of the content, which can be large. An older Worker fills them too. */
    name: text().generatedAlwaysAs(sql`content->>'name'`),
    about: text().generatedAlwaysAs(sql`content->>'about'`),
    /** Of every tile the object that it is about. */
    objects: jsonb().generatedAlwaysAs(
      sql`jsonb_path_query_array(content::jsonb, '$.tiles[*].question.object')`,
    ),
    person: text().notNull(),
    savedAt: time("saved_at").notNull().default(now),
  },
  (t) => [
    primaryKey({ columns: [t.board, t.version] }),
    check("board_version_from_1", sql`${t.version} > 0`),
  ],
);

/** Answers to questions with measures, kept to be brought up to date instead of asked anew. Any row may be lost. */
export const answer = app.table(
  "answer",
  {
    /** The digest of the question's statement. */
    key: text().primaryKey(),
    /** The line and seq of each object that it is true for. */
    contents: jsonb().notNull(),
    /** The states of all its groups (edge/ask/states.ts); null where it cannot be brought up to date. */
    states: json(),
    answer: json().notNull(),
    keptAt: time("kept_at").notNull().default(now),
    usedAt: time("used_at").notNull().default(now),
  },
  (t) => [index("answer_used").on(t.usedAt)],
);

/** What slow questions would have needed: ingest makes these indexes (docs/decisions/indexes-on-demand.md). */
export const questionUse = app.table(
  "question_use",
  {
    object: text().notNull(),
    column: text("column_name").notNull(),
    way: text({ enum: INDEX_WAYS }).notNull(),
    /** How many questions were slow without it, and how many milliseconds all of them took. */
    questions: count("questions"),
    tookMs: count("took_ms"),
    lastAt: time("last_at").notNull().default(now),
  },
  (t) => [primaryKey({ columns: [t.object, t.column, t.way] })],
);
