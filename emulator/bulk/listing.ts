import { badRequest } from "../model/salesforce-error.ts";
import type { Context } from "hono";

/** Jobs of a page (Bulk API 2.0 and Bulk API Developer Guide, "Get Information About All Query Jobs"). */
const LISTED_JOBS = 1000;

export type ListedJob = {
  readonly isPkChunkingSupported: boolean;
  summary(): Record<string, unknown>;
};

/**
 * A page of jobs from `queryLocator` on, filtered by `jobType`, `concurrencyMode` and `isPkChunkingEnabled`.
 *
 * Assumed: `isPkChunkingEnabled` compares with isPkChunkingSupported, and a list holds only jobs of its own kind.
 *
 * @param path of the list: `/services/data/v66.0/jobs/query`
 * @throws SalesforceError for a locator that no list returned
 */
export function jobList(
  c: Context,
  jobs: readonly ListedJob[],
  jobType: "V2Query" | "V2Ingest",
  path: string,
): Record<string, unknown> {
  const kept = jobs.filter((job) => isAskedFor(c, job, jobType));
  const from = firstOf(c.req.query("queryLocator"));
  const next = from + LISTED_JOBS;
  const done = next >= kept.length;
  const filters = new URLSearchParams(c.req.query());
  filters.set("queryLocator", String(next));
  return {
    done,
    nextRecordsUrl: done ? null : `${path}?${filters.toString()}`,
    records: kept.slice(from, next).map((job) => ({ ...job.summary(), jobType })),
  };
}

function isAskedFor(c: Context, job: ListedJob, jobType: string): boolean {
  const { jobType: type, concurrencyMode, isPkChunkingEnabled } = c.req.query();
  if (type !== undefined && type !== jobType) return false;
  if (concurrencyMode !== undefined && concurrencyMode.toLowerCase() !== "parallel") return false;
  return (
    isPkChunkingEnabled === undefined ||
    (isPkChunkingEnabled === "true") === job.isPkChunkingSupported
  );
}

function firstOf(locator: string | undefined): number {
  if (locator === undefined) return 0;
  if (/^\d{1,9}$/.test(locator)) return Number(locator);
  throw badRequest("INVALID_QUERY_LOCATOR", "invalid query locator");
}
