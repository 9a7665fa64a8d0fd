import { sql } from "drizzle-orm";
import { check, integer, json, text } from "drizzle-orm/pg-core";
import { app } from "./app.ts";
import { time } from "./sync.ts";

/**
 * Who sees what: all groups with what their people see, each time that an admin saved them. The latest version holds; the
 * others say who let whom see what, and when.
 */
export const groupsVersion = app.table(
  "groups_version",
  {
    /** 1, 2, 3… */
    version: integer().primaryKey(),
    /** The `groups` of edge/protocol/grant.ts, as they were sent. */
    groups: json().notNull(),
    person: text().notNull(),
    savedAt: time("saved_at")
      .notNull()
      .default(sql`clock_timestamp()`),
  },
  (t) => [check("groups_version_from_1", sql`${t.version} > 0`)],
);
