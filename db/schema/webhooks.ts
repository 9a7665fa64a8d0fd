import { sql } from "drizzle-orm";
import { bigint, boolean, index, integer, json, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { WEBHOOK_STATES } from "../../edge/protocol/webhook.ts";
import { app } from "./app.ts";
import { time } from "./sync.ts";

const now = sql`clock_timestamp()`;

/** A webhook: where the log of some objects is posted to (docs/decisions/webhooks.md). */
export const webhook = app.table("webhook", {
  id: text().primaryKey(),
  url: text().notNull(),
  /** `Follows` of edge/protocol/webhook.ts, with objects and columns as they are spelt here. */
  follows: json().notNull(),
  /** Who made it, or set it going last: what it shows is theirs to see. */
  person: text().notNull(),
  /** Whether they are an admin by a setting, and nobody said it. */
  bySetting: boolean("by_setting").notNull(),
  state: text({ enum: WEBHOOK_STATES }).notNull().default("on"),
  /** Why it is not on, where ingest or the receiver did that. */
  reason: text(),
  madeAt: time("made_at").notNull().default(now),
  rotatedAt: time("rotated_at"),
  testAskedAt: time("test_asked_at"),
  /** The test that a node has taken up, by when it was asked for. */
  testTakenAt: time("test_taken_at"),
  testResult: text("test_result"),
  /** Null while it is there. */
  removedAt: time("removed_at"),
});

const ofWebhook = () =>
  text("webhook")
    .notNull()
    .references(() => webhook.id);

/** Secrets of webhooks, the last one the present one. The Worker's role adds them, and cannot read any. */
export const webhookSecret = app.table(
  "webhook_secret",
  {
    id: bigint({ mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    webhook: ofWebhook(),
    /** `whsec_…` */
    secret: text().notNull(),
    madeAt: time("made_at").notNull().default(now),
  },
  (t) => [index("webhook_secret_of").on(t.webhook, t.id)],
);

/**
 * How far a webhook is with an object, written under the object's lease. What `pending` says is fixed before a message is sent
 * first, so that it is the same whoever sends it again.
 */
export const webhookPlace = app.table(
  "webhook_place",
  {
    webhook: ofWebhook(),
    object: text().notNull(),
    /** Taken up to this change, which is on this line. */
    line: uuid().notNull(),
    seq: bigint({ mode: "number" }).notNull(),
    /** The message under way: its last change, what it is, when it was made; null: none is. */
    pendingTo: bigint("pending_to", { mode: "number" }),
    pendingKind: text("pending_kind", { enum: ["changes", "reset"] }),
    pendingAt: time("pending_at"),
    /** Changes that are not in it, but among the dead letters. */
    pendingWithout: bigint("pending_without", { mode: "number" }).array().notNull().default([]),
    acceptedAt: time("accepted_at"),
    tries: integer().notNull().default(0),
    failingSince: time("failing_since"),
    retryAt: time("retry_at"),
    error: text(),
    /** The message before was set aside, and none was taken since. */
    isAfterDead: boolean("is_after_dead").notNull().default(false),
  },
  (t) => [primaryKey({ columns: [t.webhook, t.object] })],
);

/** A change that a receiver did not take, or one behind it of the same record. */
export const webhookDeadLetter = app.table(
  "webhook_dead_letter",
  {
    webhook: ofWebhook(),
    object: text().notNull(),
    seq: bigint({ mode: "number" }).notNull(),
    recordId: text("record_id").notNull(),
    line: uuid().notNull(),
    /** As it is sent. The Worker's role does not read it. */
    change: json().notNull(),
    deadAt: time("dead_at").notNull().default(now),
    /** When it was asked to be sent again; null: it was not. */
    askedAt: time("asked_at"),
  },
  (t) => [
    primaryKey({ columns: [t.webhook, t.object, t.seq] }),
    index("webhook_dead_letter_of").on(t.webhook, t.object, t.recordId),
  ],
);
