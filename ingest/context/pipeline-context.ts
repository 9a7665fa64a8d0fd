import type { Pool } from "pg";
import type { Lease } from "../core/pipeline-row.ts";
import type { MirrorTable } from "../core/mirror-table.ts";
import type { RateLimiter } from "../budget/rate-limiter.ts";
import type { LiveTable } from "../core/live-table.ts";
import type { Tuning } from "../core/tuning.ts";
import type { PipelineStatus } from "./pipeline-status.ts";
import type { Clock } from "../lib/clock.ts";
import type { Signal } from "../lib/running.ts";
import type { WriteLog } from "../observe/sync-log.ts";
import type { PipelineMetrics } from "../observe/pipeline-metrics.ts";
import type { BulkQuery } from "../salesforce/bulk-query.ts";
import type { PubSub } from "../salesforce/pubsub.ts";
import type { OrgApi } from "../salesforce/rest.ts";
import type { SharedRetrieves } from "../salesforce/shared-retrieves.ts";
import type { PipelineSource } from "../../edge/protocol/states.ts";

/** What every pipeline of a node shares. */
export type NodeContext = {
  readonly pool: Pool;
  /** Its connections pipeline statements. For the batches of streams, of which there are thousands. */
  readonly streamPool: Pool;
  readonly api: OrgApi;
  readonly bulk: BulkQuery;
  /** Reads of computed fields of all pipelines, several in one call. */
  readonly computedRetrieves: SharedRetrieves;
  /** Reads of whatever repairs look up by ids, likewise. */
  readonly repairRetrieves: SharedRetrieves;
  readonly pubsub: PubSub;
  /** Every call of `api` and `bulk` passes it. It counts the deliveries of `pubsub`. */
  readonly budget: RateLimiter;
  readonly clock: Clock;
  readonly log: WriteLog;
  readonly metrics: PipelineMetrics;
  readonly tuning: Tuning;
  /** Fields that a setting leaves out: `object.field`, in lower case. Absent: none. */
  readonly withoutFields?: ReadonlySet<string>;
};

/** What the loops of one pipeline share. */
export type PipelineContext = NodeContext & {
  readonly lease: Lease;
  /** How the object's changes arrive. Fixed while this pipeline runs. */
  readonly source: PipelineSource;
  /** The table as it is now. It may change while the pipeline runs, so read it when it is needed. */
  readonly table: MirrorTable;
  readonly tables: LiveTable;
  readonly status: PipelineStatus;
  /** Notified after every commit that added changes. */
  readonly committed: Signal;
  /** Notified when a repair was opened. */
  readonly repairOpened: Signal;
  /** Notified when a resync is requested. */
  readonly resyncWanted: Signal;
};
