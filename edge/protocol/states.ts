/**
 * The states, kinds and causes that tables, messages and code share: one list each. `db/schema/` gives its columns
 * these types, so that a word that is not listed does not compile.
 */

/**
 * The states of a pipeline, in the order in which an object usually goes through them.
 * `catching-up` with a `reason`: nothing can be committed. `late` is live with a lag over the alert level. `silent`:
 * the org is not heard, as `reason` says: its stream is silent past the keepalive, the connection dropped, or a poll
 * fails; nothing is known since. `paused` receives no events for a while, as `reason` says; `failed` says why in
 * `reason`.
 */
export const PIPELINE_STATES = [
  "queued",
  "copying",
  "catching-up",
  "live",
  "late",
  "silent",
  "paused",
  "failed",
] as const;
export type PipelineState = (typeof PIPELINE_STATES)[number];

/** How an object's changes come: as events, or, for an object that has none, by polls. */
export const PIPELINE_SOURCES = ["stream", "poll"] as const;
export type PipelineSource = (typeof PIPELINE_SOURCES)[number];

export const CHANGE_KINDS = ["create", "update", "delete", "undelete", "reset"] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/**
 * What a change did to the mirror: `came`: the row was not there before; `went`: it is not there since; `changed`;
 * `none`: nothing, such as a change that came too late. A `reset` touches all rows.
 */
export const CHANGE_EFFECTS = ["came", "changed", "went", "none", "reset"] as const;
export type ChangeEffect = (typeof CHANGE_EFFECTS)[number];

export const CHANGE_SOURCES = ["stream", "snapshot", "repair", "verification", "schema"] as const;
export type ChangeSource = (typeof CHANGE_SOURCES)[number];

/**
 * `superseded`: already in the image that the row stands on. `buffered`: in the log until the initial snapshot ends.
 * `repair`: it could not be applied as it came, and a read of the record was asked for.
 */
export const CHANGE_OUTCOMES = ["applied", "superseded", "buffered", "repair"] as const;
export type ChangeOutcome = (typeof CHANGE_OUTCOMES)[number];

/** Why records are read again. */
export const REPAIR_CAUSES = [
  /** Salesforce sent a gap event: it names records, not their values. */
  "gap",
  /** An update of a record that the mirror does not have. */
  "missing-row",
  /** A gap event without record ids: too much changed at once. */
  "overflow",
  /** The stream position is older than Salesforce keeps events. */
  "position-expired",
  /** Where a new subscription began is not known before its first answer. */
  "position-unknown",
  /** The event delivery quota was exhausted. */
  "quota-exhausted",
  /** An event could not be applied. */
  "dead-letter",
  /** A delete or undelete that its own transaction took back: only the first of the two has an event. */
  "taken-back",
  /** A poll found more changed records than it reads. */
  "poll",
  /** A field is new or of another type. */
  "backfill",
  /** Fields that the org computes. */
  "computed",
  /** A verification found candidates. */
  "verification",
] as const;
export type RepairCause = (typeof REPAIR_CAUSES)[number];

/** `new`: not tried yet; `due`: being tried, or about to be; `waiting`: tried, and again later. */
export const REPAIR_STATES = ["new", "due", "waiting"] as const;

export const DEAD_LETTER_KINDS = ["event", "row"] as const;

/** What the rows of a bulk read are for. */
export const SNAPSHOT_KINDS = ["initial", "resync", "backfill"] as const;
export type SnapshotKind = (typeof SNAPSHOT_KINDS)[number];

export const SNAPSHOT_STATES = ["submitted", "loading", "merging", "complete", "failed"] as const;
export type SnapshotState = (typeof SNAPSHOT_STATES)[number];

/** `keys` compares ids and SystemModstamp, `full` every field. */
export const VERIFICATION_KINDS = ["keys", "full"] as const;
export type VerificationKind = (typeof VERIFICATION_KINDS)[number];

/** `checking`: candidates are read again. */
export const VERIFICATION_STATES = [
  "reading",
  "comparing",
  "checking",
  "equal",
  "different",
  "failed",
] as const;
export type VerificationState = (typeof VERIFICATION_STATES)[number];

/** How a mirrored record differs from the org: not in the mirror, only in the mirror, or in some value. */
export const DIFFERENCE_KINDS = ["missing", "extra", "different"] as const;

/** Quotas of the org in 24 hours: `DailyApiRequests`, `DailyBulkV2QueryJobs`, `DailyDeliveredPlatformEvents`. */
export const QUOTA_RESOURCES = ["api", "bulk-query", "events"] as const;
export type QuotaResource = (typeof QUOTA_RESOURCES)[number];

/** Those that calls use: each request an API call, each new job of Bulk a query job too. */
export type CallResource = Exclude<QuotaResource, "events">;

/** What a call is for. Each purpose has its own part of the budget; `repair` alone may use the reserve. */
export const CALL_PURPOSES = [
  "interactive",
  "repair",
  "snapshot",
  "verification",
  /** Reads of fields that the org computes. They have a bound of their own. */
  "computed",
] as const;
export type CallPurpose = (typeof CALL_PURPOSES)[number];

/** What a quota is used for: calls by purpose, and events by the stream. */
export const QUOTA_PURPOSES = [...CALL_PURPOSES, "stream"] as const;

/** `open`: no calls are made; `half-open`: one call finds out whether they can be. */
export const CIRCUIT_STATES = ["closed", "open", "half-open"] as const;

/** What an entry of `sync.log` is about. */
export const LOG_KINDS = [
  "api",
  "events",
  "database",
  "publish",
  "webhook",
  "snapshot",
  "repair",
  "verification",
  "pipeline",
  "log",
] as const;
export type LogKind = (typeof LOG_KINDS)[number];

/**
 * What an index on demand is for: order, comparisons and equality; the order in which the org has texts; or a part of a
 * text, wherever it stands in it.
 */
export const INDEX_WAYS = ["order", "org-order", "part"] as const;
export type IndexWay = (typeof INDEX_WAYS)[number];

/** An index on demand. One is `refused` for its size, or because it could not be made: its reason says why. */
export const INDEX_STATES = ["building", "standing", "refused"] as const;
export type IndexState = (typeof INDEX_STATES)[number];
