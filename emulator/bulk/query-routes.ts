import { Hono, type Context } from "hono";
import * as v from "valibot";
import { csvAnswer } from "./csv-answer.ts";
import { jobList } from "./listing.ts";
import { jobFormat, jobRequest, stateRequest, versionOf } from "./job-request.ts";
import { locatorOf, rowOfLocator } from "./locator.ts";
import { QueryJob, type QueryRequest } from "./query-job.ts";
import { refuseBulkQuery, refuseUnreadable } from "./refusal.ts";
import { injectJobFault } from "./job-fault-injection.ts";
import { badRequest, SalesforceError, notFound } from "../model/salesforce-error.ts";
import { readView, type SessionEnv } from "../rest/session.ts";
import { planQuery, type QueryPlan } from "../soql/soql.ts";
import type { BulkJobs, JobIds } from "./jobs.ts";
import type { BulkSettings } from "./settings.ts";
import type { Emulation } from "../emulation/emulation.ts";
import type { Org } from "../org/org.ts";
import type { OrgView } from "../org/view.ts";

const RESULT_PAGES = 5;
const RESULT_PAGES_SINCE = 58;

const queryRequest = v.object({
  operation: v.picklist(["query", "queryAll"]),
  query: v.pipe(v.string(), v.nonEmpty()),
  ...jobFormat,
});

/** `/services/data/:version/jobs/query` (Bulk API 2.0 and Bulk API Developer Guide, "Query"). */
export function queryRoutes(
  emulation: Emulation,
  jobs: BulkJobs<QueryJob>,
  ids: JobIds,
  settings: BulkSettings,
): Hono<SessionEnv> {
  const routes = new Hono<SessionEnv>();
  routes.post("/", async (c) => {
    const job = newJob(c, await c.req.text(), emulation, ids, settings);
    jobs.add(job);
    const summary = job.summary();
    void job.run().then(() => jobs.prune());
    return c.json(summary);
  });
  routes.get("/", (c) => c.json(jobList(c, jobs.list(), "V2Query", pathOf(c))));
  routes.get("/:id", (c) => c.json(jobs.get(idOf(c)).info()));
  routes.patch("/:id", async (c) => {
    const job = jobs.get(idOf(c));
    const { state } = jobRequest(stateRequest, await c.req.text());
    if (state !== "Aborted") throw badRequest("INVALIDJOBSTATE", `Can't set the state to ${state}`);
    job.progress.abort();
    return c.json(job.summary());
  });
  routes.delete("/:id", (c) => {
    const job = jobs.get(idOf(c));
    if (!job.progress.isTerminal) {
      const message = "Error encountered when deleting the job because the job is not terminated";
      throw badRequest("API_ERROR", message);
    }
    jobs.delete(job);
    return c.body(null, 204);
  });
  routes.get("/:id/results", (c) => results(c, jobs.get(idOf(c)), settings));
  routes.get("/:id/resultPages", (c) => {
    if (Number(versionOf(c)) < RESULT_PAGES_SINCE) throw notFound();
    const job = ofSameVersion(c, jobs.get(idOf(c)));
    const from = rowOfLocator(job.id, c.req.query("locator"), job.result.rows);
    const count = recordCount(c.req.query("maxRecords"));
    return c.json(resultPages(job, from, count ?? settings.pageRecords, count));
  });
  return routes;
}

function newJob(
  c: Context<SessionEnv>,
  body: string,
  { org, faults }: Emulation,
  ids: JobIds,
  { pace }: BulkSettings,
): QueryJob {
  const request = jobRequest(queryRequest, body);
  const { userId } = c.get("session");
  // Planned now to check it, and again when it is processed, since the org may have changed by then.
  const { object } = bulkPlan(c.get("view"), request);
  refuseBeyondLimits(org);
  const plan = (): QueryPlan => bulkPlan(readView(org, faults, userId), request);
  const maker = { id: ids.next(), userId, apiVersion: versionOf(c) };
  const job = new QueryJob(org, maker, request, pace, { object, plan });
  org.allocations.use("DailyBulkV2QueryJobs");
  injectJobFault(faults, "query", job);
  return job;
}

function results(c: Context, finished: QueryJob, { pageRecords }: BulkSettings): Response {
  const { id, result } = ofSameVersion(c, finished);
  const from = rowOfLocator(id, c.req.query("locator"), result.rows);
  const asked = recordCount(c.req.query("maxRecords")) ?? pageRecords;
  const count = Math.max(0, Math.min(asked, result.rows - from));
  const next = from + count;
  return csvAnswer(c, result, from, count, {
    "Sforce-NumberOfRecords": String(count),
    "Sforce-Locator": next < result.rows ? locatorOf(id, next) : "null",
  });
}

const idOf = (c: Context): string => c.req.param("id") ?? "";
const pathOf = (c: Context): string => `/services/data/v${versionOf(c)}/jobs/query`;

/** Plans the query of a job on this view. @throws SalesforceError for what Bulk cannot read */
function bulkPlan(view: OrgView, { operation, query }: QueryRequest): QueryPlan {
  refuseBulkQuery(query);
  const plan = planQuery(view, query, { includeDeleted: operation === "queryAll" });
  refuseUnreadable(plan.columns.map(({ field }) => field));
  return plan;
}

/** The messages are Salesforce's. */
function refuseBeyondLimits({ allocations }: Org): void {
  if (allocations.remaining("DailyBulkV2QueryJobs") === 0) {
    const [max, used] = [
      allocations.max("DailyBulkV2QueryJobs"),
      allocations.used("DailyBulkV2QueryJobs"),
    ];
    const message = `Max bulk v2 query jobs (${max}) per 24 hrs has been reached (${used})`;
    throw badRequest("LIMIT_EXCEEDED", message);
  }
  if (allocations.remaining("DailyBulkV2QueryFileStorageMB") === 0) {
    const maxKb = allocations.max("DailyBulkV2QueryFileStorageMB") * 1024;
    const message = `Max bulk v2 query result size stored (${maxKb}) kb per 24 hrs has been exceeded`;
    throw badRequest("LIMIT_EXCEEDED", message);
  }
}

/** The job, if its result can be read through this API version. */
function ofSameVersion(c: Context, job: QueryJob): QueryJob {
  if (job.apiVersion === versionOf(c)) return job;
  const message = `The job was created with API version ${job.apiVersion}; use the same one to get its results`;
  throw new SalesforceError(409, "API_ERROR", message);
}

function recordCount(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw badRequest("API_ERROR", `maxRecords must be a positive integer, not ${text}`);
}

/** Addresses of the next pages, for reading them in parallel. */
function resultPages(
  { id, apiVersion, result }: QueryJob,
  from: number,
  count: number,
  asked: number | undefined,
): object {
  const base = `/services/data/v${apiVersion}/jobs/query/${id}`;
  const at = (first: number): string =>
    `?locator=${locatorOf(id, first)}${asked === undefined ? "" : `&maxRecords=${asked}`}`;
  const pages: { resultUrl: string }[] = [];
  let row = from;
  do {
    pages.push({ resultUrl: `${base}/results${at(row)}` });
    row += count;
  } while (row < result.rows && pages.length < RESULT_PAGES);
  const done = row >= result.rows;
  const nextRecordsUrl = `${base}/resultPages${at(row)}`;
  return { resultPages: pages, done, nextRecordsUrl: done ? null : nextRecordsUrl };
}
