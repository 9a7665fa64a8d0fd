import { sql } from "drizzle-orm";
import {
  boolean,
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
import { MOST_SEARCH } from "../../edge/protocol/view.ts";
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

/** A list of an object under a name. Of somebody else's, only what is shared exists. */
export const view = app.table(
  "view",
  {
    id: text().primaryKey(),
    object: text().notNull(),
    name: text().notNull(),
    /** The list's address without `?`, and without its moment. */
    search: text().notNull(),
    /** The person who made it, and alone may change it. */
    owner: text().notNull(),
    shared: boolean().notNull(),
    /** 1, 2, 3… */
    version: integer().notNull(),
    createdAt: time("created_at").notNull().default(now),
    savedAt: time("saved_at").notNull().default(now),
    /** Null while it is there. */
    removedAt: time("removed_at"),
  },
  (t) => [
    index("view_of_object").on(t.object),
    check("view_search_bounded", sql`char_length(${t.search}) <= ${sql.raw(String(MOST_SEARCH))}`),
  ],
);

/** What a person has otherwise of a view: an address over its address. */
export const viewChange = app.table(
  "view_change",
  {
    view: text()
      .notNull()
      .references(() => view.id),
    person: text().notNull(),
    search: text().notNull(),
    savedAt: time("saved_at").notNull().default(now),
  },
  (t) => [
    primaryKey({ columns: [t.view, t.person] }),
    check(
      "view_change_search_bounded",
      sql`char_length(${t.search}) <= ${sql.raw(String(MOST_SEARCH))}`,
    ),
  ],
);

/** What an object opens with. */
export const viewDefault = app.table(
  "view_default",
  {
    object: text().notNull(),
    /** Empty: for everybody who has chosen nothing. */
    person: text().notNull(),
    /** Null: all records, whatever everybody's is. */
    view: text().references(() => view.id),
  },
  (t) => [primaryKey({ columns: [t.object, t.person] })],
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

/** List views of the org that people asked for: ingest reads them (docs/decisions/list-views-of-the-org.md). */
export const listViewRequest = app.table(
  "list_view_request",
  {
    object: text().notNull(),
    /** The id of the list view; empty: which ones there are. */
    listView: text("list_view").notNull(),
    askedAt: time("asked_at").notNull().default(now),
    /** When a node began to read it. */
    takenAt: time("taken_at"),
  },
  (t) => [primaryKey({ columns: [t.object, t.listView] })],
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
