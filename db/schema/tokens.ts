import { index, json, text } from "drizzle-orm/pg-core";
import { sql } from "drizzle-orm";
import { app } from "./app.ts";
import { time } from "./sync.ts";

/** A token for programs, from when a person made it until it expires or is revoked. */
export const apiToken = app.table(
  "api_token",
  {
    id: text().primaryKey(),
    /** SHA-256 of the token, which its owner alone has. */
    digest: text().notNull().unique("api_token_by_digest"),
    /** The id of its owner: on one machine that is somebody who never signed in. */
    person: text().notNull(),
    name: text().notNull(),
    /** What it narrows its owner's grant to, as `Grants` of edge/protocol/grant.ts; null: nothing. */
    grants: json(),
    madeAt: time("made_at")
      .notNull()
      .default(sql`clock_timestamp()`),
    expiresAt: time("expires_at").notNull(),
    /** To the minute; null: never. */
    usedAt: time("used_at"),
    /** Null while nobody revoked it. */
    revokedAt: time("revoked_at"),
  },
  (t) => [index("api_token_of_person").on(t.person)],
);
