import { Hono } from "hono";
import { ingestRoutes } from "./ingest-routes.ts";
import { BulkJobs, JobIds } from "./jobs.ts";
import { queryRoutes } from "./query-routes.ts";
import type { IngestJob } from "./ingest-job.ts";
import type { JobPace } from "./job.ts";
import type { QueryJob } from "./query-job.ts";
import type { Emulation } from "../emulation.ts";
import type { SessionEnv } from "../rest/session.ts";

export type BulkSettings = {
  /** Records of a result page where the client names no number. */
  readonly pageRecords: number;
  readonly pace: JobPace;
  /** What the results of all jobs of a kind may take on disk. */
  readonly maxBytes: number;
  /** Whether a user has the permission "Bulk API Hard Delete". */
  readonly mayHardDelete: (userId: string) => boolean;
};

/**
 * Assumed: the size of a page without maxRecords, which the documentation leaves to the service. And every user may hard
 * delete: the permission is not among those that this org knows.
 */
const DEFAULTS: BulkSettings = {
  pageRecords: 50_000,
  pace: { stepMs: 100, perThousandMs: 2 },
  maxBytes: 8 * 1024 ** 3,
  mayHardDelete: () => true,
};

/**
 * Bulk API 2.0 (Bulk API 2.0 and Bulk API Developer Guide), to be mounted at `/services/data/:version/jobs` behind the
 * check of the session. Errors are thrown as SalesforceError.
 */
export function bulkRoutes(
  emulation: Emulation,
  settings: Partial<BulkSettings> = {},
): Hono<SessionEnv> {
  const all = { ...DEFAULTS, ...settings };
  const { org } = emulation;
  const ids = new JobIds(org);
  const routes = new Hono<SessionEnv>();
  const queries = new BulkJobs<QueryJob>(org, all.maxBytes);
  const ingests = new BulkJobs<IngestJob>(org, all.maxBytes);
  routes.route("/query", queryRoutes(emulation, queries, ids, all));
  routes.route("/ingest", ingestRoutes(emulation, ingests, ids, all));
  return routes;
}
