import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  primaryKey,
  smallint,
  text,
  uuid,
} from "drizzle-orm/pg-core";
import {
  CIRCUIT_STATES,
  LOG_KINDS,
  QUOTA_PURPOSES,
  QUOTA_RESOURCES,
} from "../../edge/protocol/states.ts";
import { count, sync, time } from "./sync.ts";

/** The use of a quota of the org in an hour for a purpose, by all nodes. */
export const budget = sync.table(
  "budget",
  {
    resource: text({ enum: QUOTA_RESOURCES }).notNull(),
    purpose: text({ enum: QUOTA_PURPOSES }).notNull(),
    hour: time("hour").notNull(),
    used: count("used"),
  },
  (t) => [primaryKey({ columns: [t.resource, t.purpose, t.hour] })],
);

/** A quota of the org in 24 hours, and what may be used of it. Written by the latest node. */
export const quota = sync.table("quota", {
  resource: text({ enum: QUOTA_RESOURCES }).primaryKey(),
  /** Of the whole org: its quota and its use. */
  orgMax: bigint("org_max", { mode: "number" }).notNull(),
  orgUsed: bigint("org_used", { mode: "number" }).notNull(),
  /** What Orgmirror may use, and how much of that only repairs may use. */
  budget: bigint({ mode: "number" }).notNull(),
  reserve: bigint({ mode: "number" }).notNull(),
  /** When the budget is exhausted at the pace of the last hours; null if it lasts. */
  exhaustedAt: time("exhausted_at"),
  /** Whether calls are made at all. */
  circuit: text({ enum: CIRCUIT_STATES }).notNull().default("closed"),
  pausedUntil: time("paused_until"),
  /** Why all calls, or those of some purposes, are not made: open circuit or exhausted budget. Null if they are. */
  reason: text(),
  /** How many of the API calls reads of computed fields may use; null for other quotas. */
  computedCalls: bigint("computed_calls", { mode: "number" }),
  /** How soon computed fields follow a change of what they are computed from, at the present pace. Milliseconds. */
  computedWithinMs: bigint("computed_within_ms", { mode: "number" }),
  notedAt: time("noted_at")
    .notNull()
    .default(sql`clock_timestamp()`),
});

/** The one organization whose records are mirrored. At most one row. */
export const organization = sync.table("organization", {
  /** 18 characters, `00D…`. */
  id: text().primaryKey(),
  /** Where people find it: with scheme, without a trailing slash; null until a sign-in said so. */
  instanceUrl: text("instance_url"),
  notedAt: time("noted_at")
    .notNull()
    .default(sql`clock_timestamp()`),
});

/** A present ingest node. Nodes share the objects evenly. */
export const node = sync.table("node", {
  name: text().primaryKey(),
  /** The objects that it accepts. */
  objects: text().array().notNull(),
  startedAt: time("started_at").notNull(),
  /** When it last announced itself, by Postgres's clock. */
  seenAt: time("seen_at").notNull(),
  /** It is stopping: it hands over its pipelines and takes none. */
  leaving: boolean().notNull().default(false),
});

/** Every API call, event batch and database batch. Partitioned by day of `at`. Written asynchronously. */
export const log = sync.table(
  "log",
  {
    at: time("at").notNull(),
    node: text().notNull(),
    kind: text({ enum: LOG_KINDS }).notNull(),
    /** 0 debug, 1 info, 2 warning, 3 error */
    severity: smallint().notNull(),
    object: text(),
    traceId: uuid("trace_id"),
    /** The trace that caused this one. */
    follows: uuid(),
    recordIds: text("record_ids").array(),
    durationMs: integer("duration_ms"),
    ok: boolean().notNull(),
    message: text().notNull(),
    detail: jsonb().$type<Record<string, unknown>>(),
  },
  (t) => [
    index("log_at").on(t.at),
    index("log_object").on(t.object, t.at),
    index("log_trace").on(t.traceId),
  ],
);
