import type { Pool } from "pg";
import type { Lease } from "../core/pipeline-row.ts";
import type { MirrorTable } from "../core/mirror-table.ts";
import type { Verifications } from "../reconcile/verify/verifications.ts";
import type { RateLimiter } from "../budget/rate-limiter.ts";
import type { Dependents } from "../computed/dependents.ts";
import type { LiveTable } from "../core/live-table.ts";
import type { CatchUpSlots } from "../capture/catch-up-slots.ts";
import type { PipelineStatus } from "./pipeline-status.ts";
import type { Clock } from "../lib/clock.ts";
import { earlier } from "../lib/pg-clock.ts";
import type { Signal } from "../lib/running.ts";
import { wholeSetting } from "../core/whole-setting.ts";
import type { WriteLog } from "../observe/sync-log.ts";
import type { PipelineMetrics } from "../observe/pipeline-metrics.ts";
import type { BulkQuery } from "../salesforce/bulk-query.ts";
import type { PubSub } from "../salesforce/pubsub.ts";
import type { OrgApi } from "../salesforce/rest.ts";
import type { PipelineSource } from "../../edge/protocol/states.ts";

/** What every pipeline of a node shares. */
export type NodeContext = {
  readonly pool: Pool;
  /** Of connections that pipeline: for the batches of the streams, of which there are thousands. */
  readonly streamPool: Pool;
  readonly api: OrgApi;
  readonly bulk: BulkQuery;
  readonly pubsub: PubSub;
  /** Every call of `api` and `bulk` passes it; deliveries of `pubsub` are counted there. */
  readonly budget: RateLimiter;
  readonly clock: Clock;
  readonly log: WriteLog;
  readonly metrics: PipelineMetrics;
  /** Absent where nothing is verified. */
  readonly verifications?: Verifications;
};

/** What the loops of one pipeline share. */
export type PipelineContext = NodeContext & {
  readonly lease: Lease;
  /** How the object's changes come, for as long as this pipeline runs. */
  readonly source: PipelineSource;
  /** The table as it is now. It changes while the pipeline runs: take it when it is needed. */
  readonly table: MirrorTable;
  readonly tables: LiveTable;
  /** What is computed from this object's fields elsewhere. */
  readonly dependents: Dependents;
  readonly status: PipelineStatus;
  /** Shared by the pipelines of the node. */
  readonly catchUpSlots: CatchUpSlots;
  /** Notified after every commit that added changes. */
  readonly committed: Signal;
  /** Notified when a repair was opened. */
  readonly repairOpened: Signal;
  /** Notified when the whole object is to be read once more. */
  readonly resyncWanted: Signal;
};

/**
 * L of a read over REST: the longest time by which its answer may lag behind commits (1–3 s were seen). The fault
 * harness, which knows how far its org's reads lag, sets it shorter.
 */
export const REST_MAX_STALENESS_MS: number = wholeSetting(
  "ORGMIRROR_REST_MAX_STALENESS_MS",
  60_000,
);
/** L of a bulk query. */
export const BULK_MAX_STALENESS_MS: number = wholeSetting(
  "ORGMIRROR_BULK_MAX_STALENESS_MS",
  300_000,
);

/**
 * From when a bulk read counts as begun beside reads over REST: as much earlier as it may lag longer. So all images have
 * one L, and of two of one SystemModstamp the one that certainly contains more of the log stands (clause 3).
 *
 * @param began when it began, ISO 8601
 */
export function countsFrom(began: string): string {
  return earlier(began, BULK_MAX_STALENESS_MS - REST_MAX_STALENESS_MS);
}

/** What the org computes from the time or from other records is read of every record this often: once a day, if not set. */
export const COMPUTED_EVERY_MS: number = wholeSetting("ORGMIRROR_COMPUTED_EVERY_MS", 86_400_000);
/**
 * A bulk job that has got no further for so long is stuck: it is aborted, and another made. The patience is ours: a
 * job that waits for its turn behind those of others is not stuck.
 */
export const JOB_PATIENCE_MS: number = wholeSetting("ORGMIRROR_JOB_PATIENCE_MS", 3 * 3_600_000);

// Set by the fault harness and tests alone, which last for seconds; null where they are not and nothing stands in their place.

/** In the place of INGEST_VERIFY_KEYS_MINUTES and INGEST_VERIFY_FULL_HOURS. */
export const VERIFY_EVERY_MS = wholeSetting("ORGMIRROR_VERIFY_EVERY_MS", null);
/** In the place of INGEST_EVENTS_PAUSE_MINUTES. */
export const EVENTS_PAUSE_MS = wholeSetting("ORGMIRROR_EVENTS_PAUSE_MS", null);
/** In the place of INGEST_EVENTS_POLL_MINUTES. */
export const EVENTS_POLL_MS = wholeSetting("ORGMIRROR_EVENTS_POLL_MS", null);
/** How often the org's limits are read, and how long an exhausted quota is believed to be spent. */
export const LIMITS_EVERY_MS = wholeSetting("ORGMIRROR_LIMITS_EVERY_MS", null);
/**
 * Records of a range that are read over REST; more have the object read whole, by Bulk. 20,000 are ten pages of ids and
 * ten calls to retrieve them; Bulk does with fewer from there on.
 */
export const MAX_RANGE_ROWS: number = wholeSetting("ORGMIRROR_MAX_RANGE_ROWS", 20_000);
/** How long Salesforce is left alone that has refused session after session. */
export const SIGN_IN_PAUSE_MS = wholeSetting("ORGMIRROR_SIGN_IN_PAUSE_MS", null);
/** Records of a page of a copy, where Salesforce would take as many as it likes. */
export const PAGE_RECORDS = wholeSetting("ORGMIRROR_PAGE_RECORDS", null);
