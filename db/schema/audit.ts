import { sql } from "drizzle-orm";
import { bigint, index, json, text } from "drizzle-orm/pg-core";
import { DEEDS } from "../../edge/protocol/audit.ts";
import { app } from "./app.ts";
import { time } from "./sync.ts";

/** What people did that others may ask about: a row each, written in the statement that does it, and never changed. */
export const audit = app.table(
  "audit",
  {
    id: bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    at: time("at")
      .notNull()
      .default(sql`clock_timestamp()`),
    /** Who did it: the id of a person. */
    person: text().notNull(),
    deed: text({ enum: DEEDS }).notNull(),
    /** What it was done to: the id of a person or a session, an object, the version of the groups. */
    about: text(),
    /** More of it, as `Deed` of edge/protocol/audit.ts has it. */
    detail: json(),
  },
  (t) => [index("audit_by_person").on(t.person, t.id)],
);
