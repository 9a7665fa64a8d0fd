import { Hono, type Context } from "hono";
import * as v from "valibot";
import { DELIMITERS, LINE_ENDINGS } from "./csv.ts";
import { BulkJob, type JobQuery, type JobRequest } from "./job.ts";
import { BulkJobs } from "./jobs.ts";
import { locatorOf, rowOfLocator } from "./locator.ts";
import { refuseBulkQuery, refuseCompounds } from "./refusal.ts";
import { recordIdOf } from "../org/record-id.ts";
import { SalesforceError, notFound } from "../org/salesforce-error.ts";
import { session, type SessionEnv } from "../rest/session.ts";
import { planQuery } from "../soql/soql.ts";
import type { Emulation } from "../emulation.ts";
import type { Org } from "../org/org.ts";

export type BulkOptions = {
  /** Records of a result page where the client names no number. */
  readonly pageRecords?: number;
  /** How long a job stays in each state before its processing. */
  readonly stepMs?: number;
  /** What the results of all jobs may take in memory. */
  readonly maxBytes?: number;
};

const PAGE_RECORDS = 50_000;
const STEP_MS = 100;
const MAX_BYTES = 1024 * 1024 * 1024;
const LISTED_JOBS = 1000;
const RESULT_PAGES = 5;
const RESULT_PAGES_SINCE = 58;

/** The key prefix of a job's id. */
const JOB_PREFIX = "750";

/**
 * Bulk API 2.0 query jobs (Bulk API 2.0 and Bulk API Developer Guide, "Query"), to be mounted at
 * `/services/data/:version/jobs/query`. They ask for a session. Errors are thrown as SalesforceError.
 */
export function bulkRoutes(
  { org, faults }: Emulation,
  options: BulkOptions = {},
): Hono<SessionEnv> {
  const { pageRecords = PAGE_RECORDS, stepMs = STEP_MS, maxBytes = MAX_BYTES } = options;
  const jobs = new BulkJobs(maxBytes);
  const routes = new Hono<SessionEnv>();
  // Jobs go with the process; the id of one must not be given to another by the next.
  let made = Date.now();

  routes.use(session(org, faults));

  routes.post("/", async (c) => {
    const request = jobRequest(await c.req.text());
    const query = jobQuery(org, request);
    const id = recordIdOf(JOB_PREFIX, made++);
    const { userId } = c.get("session");
    const job = new BulkJob({ id, userId, apiVersion: versionOf(c) }, request, query);
    jobs.add(job);
    const summary = job.summary();
    void job.run(stepMs).then(() => jobs.prune(Date.now()));
    return c.json(summary);
  });

  routes.get("/", (c) => c.json(jobList(c, jobs.list())));
  routes.get("/:id", (c) => c.json(jobs.get(idOf(c)).info()));

  routes.patch("/:id", async (c) => {
    const job = jobs.get(idOf(c));
    const { state } = parsedAs(v.object({ state: v.string() }), await c.req.text());
    if (state !== "Aborted") throw refused("INVALIDJOBSTATE", `Can't set the state to ${state}`);
    job.abort();
    return c.json(job.summary());
  });

  routes.delete("/:id", (c) => {
    const job = jobs.get(idOf(c));
    if (!job.isTerminal) {
      throw refused(
        "API_ERROR",
        "Error encountered when deleting the job because the job is not terminated",
      );
    }
    jobs.delete(job.id);
    return c.body(null, 204);
  });

  routes.get("/:id/results", (c) => {
    const job = completed(c, jobs.get(idOf(c)));
    const from = rowOfLocator(job.id, c.req.query("locator"), job.result.rows);
    const count = recordCount(c.req.query("maxRecords")) ?? pageRecords;
    return resultPage(job, from, count);
  });

  routes.get("/:id/resultPages", (c) => {
    if (Number(versionOf(c)) < RESULT_PAGES_SINCE) throw notFound();
    const job = completed(c, jobs.get(idOf(c)));
    const from = rowOfLocator(job.id, c.req.query("locator"), job.result.rows);
    const count = recordCount(c.req.query("maxRecords"));
    return c.json(resultPages(job, from, count ?? pageRecords, count));
  });

  return routes;
}

const refused = (errorCode: string, message: string): SalesforceError =>
  new SalesforceError(400, errorCode, message);

/** Mounting gives the routes a parameter that they cannot see in their own paths. */
function versionOf(c: Context): string {
  const version: unknown = c.req.param("version");
  return typeof version === "string" ? version.replace(/^v/, "") : "";
}

const idOf = (c: Context): string => c.req.param("id") ?? "";

const Request = v.object({
  operation: v.picklist(["query", "queryAll"]),
  query: v.pipe(v.string(), v.nonEmpty()),
  contentType: v.optional(v.literal("CSV"), "CSV"),
  columnDelimiter: v.optional(v.picklist(keysOf(DELIMITERS)), "COMMA"),
  lineEnding: v.optional(v.picklist(keysOf(LINE_ENDINGS)), "LF"),
});

function keysOf<T extends object>(table: T): (keyof T)[] {
  return Object.keys(table) as (keyof T)[];
}

const jobRequest = (body: string): JobRequest => parsedAs(Request, body);

function parsedAs<T>(schema: v.GenericSchema<unknown, T>, body: string): T {
  const checked = v.safeParse(schema, json(body));
  if (checked.success) return checked.output;
  const [issue] = checked.issues;
  const path = v.getDotPath(issue) ?? "";
  throw refused("INVALIDJOB", path === "" ? issue.message : `${path}: ${issue.message}`);
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refused("JSON_PARSER_ERROR", "The body of the request is not valid JSON");
  }
}

/** The query, checked now, to be run when the job is processed. */
function jobQuery(org: Org, { operation, query }: JobRequest): JobQuery {
  refuseBulkQuery(query);
  const plan = planQuery(org, query, { includeDeleted: operation === "queryAll" });
  const columns = plan.columns.map(({ path, field }) => ({ name: path, type: field.type }));
  refuseCompounds(columns.map(({ type }) => type));
  return { object: plan.object, columns, records: () => plan.records() };
}

function jobList(c: Context, jobs: readonly BulkJob[]): Record<string, unknown> {
  const from = Number(c.req.query("queryLocator") ?? 0) || 0;
  const next = from + LISTED_JOBS;
  const done = next >= jobs.length;
  return {
    done,
    nextRecordsUrl: done ? null : `/services/data/v${versionOf(c)}/jobs/query?queryLocator=${next}`,
    records: jobs.slice(from, next).map((job) => ({ ...job.summary(), jobType: "V2Query" })),
  };
}

/** The job, if its result may be read through this version of the API. */
function completed(c: Context, job: BulkJob): BulkJob {
  if (job.apiVersion !== versionOf(c)) {
    const message = `The job was created with API version ${job.apiVersion}; use the same one to get its results`;
    throw new SalesforceError(409, "API_ERROR", message);
  }
  if (job.state === "JobComplete") return job;
  throw refused("INVALIDJOBSTATE", `The job is ${job.state}, so there are no results`);
}

function recordCount(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw refused("API_ERROR", `maxRecords must be a positive integer, not ${text}`);
}

/** A page of CSV that begins with the header line. */
function resultPage({ id, result }: BulkJob, from: number, count: number): Response {
  const rows = Math.max(0, Math.min(count, result.rows - from));
  const next = from + rows;
  const headers = new Headers({
    "Content-Type": "text/csv; charset=UTF-8",
    "Sforce-NumberOfRecords": String(rows),
    "Sforce-Locator": next < result.rows ? locatorOf(id, next) : "null",
  });
  const body = ReadableStream.from(page(result.header, result.slice(from, rows)));
  return new Response(body, { headers });
}

function* page(header: Buffer, rows: Iterable<Buffer>): Generator<Uint8Array> {
  yield header;
  yield* rows;
}

/** Addresses of the next pages, to be read side by side. */
function resultPages(
  { id, apiVersion, result }: BulkJob,
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
