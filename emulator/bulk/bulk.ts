import { Hono } from "hono";
import { ingestRoutes } from "./ingest-routes.ts";
import { BulkJobs, JobIds } from "./jobs.ts";
import { queryRoutes } from "./query-routes.ts";
import { DEFAULT_SETTINGS, type BulkSettings } from "./settings.ts";
import type { IngestJob } from "./ingest-job.ts";
import type { QueryJob } from "./query-job.ts";
import type { Emulation } from "../emulation/emulation.ts";
import type { SessionEnv } from "../rest/session.ts";

/**
 * Bulk API 2.0 (Bulk API 2.0 and Bulk API Developer Guide). Mount it at `/services/data/:version/jobs` behind the
 * session check. Errors are thrown as SalesforceError.
 */
export function bulkRoutes(
  emulation: Emulation,
  settings: Partial<BulkSettings> = {},
): Hono<SessionEnv> {
  const all = { ...DEFAULT_SETTINGS, ...settings };
  const { org } = emulation;
  const ids = new JobIds(org);
  const routes = new Hono<SessionEnv>();
  const queries = new BulkJobs<QueryJob>(org, all.maxBytes);
  const ingests = new BulkJobs<IngestJob>(org, all.maxBytes);
  routes.route("/query", queryRoutes(emulation, queries, ids, all));
  routes.route("/ingest", ingestRoutes(emulation, ingests, ids, all));
  return routes;
}
