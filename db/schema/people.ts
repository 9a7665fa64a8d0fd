import { sql } from "drizzle-orm";
import { index, text, unique } from "drizzle-orm/pg-core";
import { SAID_ROLES } from "../../edge/protocol/person.ts";
import { app } from "./app.ts";
import { time } from "./sync.ts";

const now = sql`clock_timestamp()`;

/** Somebody who signed in, bound by who vouches for them: an e-mail address may pass to another person. */
export const person = app.table(
  "person",
  {
    id: text().primaryKey(),
    /** Of the provider, or of Cloudflare Access: an address. */
    issuer: text().notNull(),
    subject: text().notNull(),
    /** What follows is as the issuer said at the last sign-in. */
    name: text().notNull(),
    /** Null where the issuer does not vouch for one. */
    email: text(),
    /** The user of the org, 18 characters, where the issuer is Salesforce. */
    userId: text("user_id"),
    groups: text().array().notNull(),
    /** What an admin said that the person may do; null: nothing was said. */
    role: text({ enum: SAID_ROLES }),
    firstSeenAt: time("first_seen_at").notNull().default(now),
    seenAt: time("seen_at").notNull().default(now),
  },
  (t) => [unique("person_by_subject").on(t.issuer, t.subject)],
);

/** A sign-in, from when a person came until it ends. */
export const session = app.table(
  "session",
  {
    id: text().primaryKey(),
    /** SHA-256 of its token, which the browser alone has. */
    digest: text().notNull().unique("session_by_digest"),
    person: text()
      .notNull()
      .references(() => person.id),
    /** Its User-Agent, so that people know it again. */
    browser: text().notNull(),
    beganAt: time("began_at").notNull().default(now),
    /** To the hour. */
    usedAt: time("used_at").notNull().default(now),
    /** Null while nobody ended it. */
    endedAt: time("ended_at"),
  },
  (t) => [index("session_of_person").on(t.person)],
);

/** A stretch in which an admin sees what another person sees: of one session of theirs, for an hour at most. */
export const viewAs = app.table(
  "view_as",
  {
    id: text().primaryKey(),
    /** SHA-256 of its token, which the browser of the session alone has. */
    digest: text().notNull().unique("view_as_by_digest"),
    session: text()
      .notNull()
      .references(() => session.id),
    /** The admin. */
    person: text()
      .notNull()
      .references(() => person.id),
    viewed: text()
      .notNull()
      .references(() => person.id),
    beganAt: time("began_at").notNull().default(now),
    /** Null while nothing ended it. */
    endedAt: time("ended_at"),
  },
  (t) => [
    index("view_as_of_session").on(t.session),
    index("view_as_of_person").on(t.person),
    index("view_as_of_viewed").on(t.viewed),
  ],
);
