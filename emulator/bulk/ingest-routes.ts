import { createGunzip } from "node:zlib";
import { Readable } from "node:stream";
import { Hono, type Context } from "hono";
import { csvAnswer } from "./csv-answer.ts";
import { IngestJob, type IngestResultKind } from "./ingest-job.ts";
import { ingestRequest, type IngestRequest } from "./ingest-request.ts";
import { jobList } from "./listing.ts";
import { jobRequest, stateRequest, versionOf } from "./job-request.ts";
import { injectJobFault } from "./job-fault-injection.ts";
import { badRequest, SalesforceError } from "../model/salesforce-error.ts";
import { changeOrigin } from "../rest/request-options.ts";
import type { BulkJobs, JobIds } from "./jobs.ts";
import type { BulkSettings } from "./settings.ts";
import type { Emulation } from "../emulation/emulation.ts";
import type { Org } from "../org/org.ts";
import type { SessionEnv } from "../rest/session.ts";

const RESULT_KINDS = ["successfulResults", "failedResults", "unprocessedrecords"] as const;

/** `/services/data/:version/jobs/ingest` (Bulk API 2.0 and Bulk API Developer Guide, "Bulk API 2.0 Ingest"). */
export function ingestRoutes(
  emulation: Emulation,
  jobs: BulkJobs<IngestJob>,
  ids: JobIds,
  settings: BulkSettings,
): Hono<SessionEnv> {
  const routes = new Hono<SessionEnv>();
  routes.post("/", async (c) => {
    if (!/^multipart\/form-data\b/i.test(c.req.header("content-type") ?? "")) {
      const job = newJob(c, await c.req.text(), emulation, ids, settings);
      jobs.add(job);
      return c.json(job.summary());
    }
    const { job: body, content } = await multipart(c.req.raw);
    const job = newJob(c, body, emulation, ids, settings);
    await job.upload(content);
    jobs.add(job);
    job.complete();
    return c.json(job.summary());
  });
  routes.get("/", (c) => c.json(jobList(c, jobs.list().map(listed), "V2Ingest", pathOf(c))));
  routes.get("/:id", (c) => c.json(jobs.get(idOf(c)).info()));
  routes.put("/:id/batches", async (c) => {
    const job = jobs.get(idOf(c));
    const type = c.req.header("content-type") ?? "";
    if (!/^text\/csv\b/i.test(type)) throw unsupported(type);
    await job.upload(contentOf(c.req.raw));
    return c.body(null, 201);
  });
  routes.patch("/:id", async (c) => {
    const job = jobs.get(idOf(c));
    setState(job, jobRequest(stateRequest, await c.req.text()).state);
    return c.json(job.summary());
  });
  routes.delete("/:id", (c) => {
    const job = jobs.get(idOf(c));
    const { state } = job.progress;
    if (state === "Open" || state === "InProgress") {
      throw badRequest("INVALIDJOBSTATE", `Deleting ${state} Job not allowed`);
    }
    jobs.delete(job);
    return c.body(null, 204);
  });
  for (const kind of RESULT_KINDS) {
    routes.get(`/:id/${kind}`, (c) => resultAnswer(c, jobs.get(idOf(c)), kind));
  }
  return routes;
}

function newJob(
  c: Context<SessionEnv>,
  body: string,
  { org, faults }: Emulation,
  ids: JobIds,
  { pace, mayHardDelete }: BulkSettings,
): IngestJob {
  const { userId } = c.get("session");
  const request = checked(c, jobRequest(ingestRequest, body));
  if (request.operation === "hardDelete" && !mayHardDelete(userId)) throw mayNotHardDelete();
  refuseBeyondLimits(org);
  const maker = { id: ids.next(), userId, apiVersion: versionOf(c) };
  const job = new IngestJob(org, maker, request, pace, originOf(c));
  injectJobFault(faults, "ingest", { object: request.object, progress: job.progress });
  return job;
}

function setState(job: IngestJob, state: string): void {
  if (state === "UploadComplete") job.complete();
  else if (state === "Aborted") job.abort();
  else throw badRequest("INVALIDJOBSTATE", `Can't set the state to ${state}`);
}

const idOf = (c: Context): string => c.req.param("id") ?? "";
const pathOf = (c: Context): string => `/services/data/v${versionOf(c)}/jobs/ingest`;

/** Ingest jobs have no PK chunking. */
const listed = (job: IngestJob) => ({ isPkChunkingSupported: false, summary: () => job.summary() });

async function resultAnswer(c: Context, job: IngestJob, kind: IngestResultKind): Promise<Response> {
  const result = await job.results(kind);
  return csvAnswer(c, result, 0, result.rows);
}

/**
 * The request, with the object and external id named as the org names them.
 *
 * Assumed: the messages of these refusals, of deleting a job too early, and of a missing permission.
 *
 * @throws SalesforceError 400
 */
function checked(c: Context<SessionEnv>, request: IngestRequest): IngestRequest {
  const { operation, externalIdFieldName } = request;
  const type = c.get("view").findObjectType(request.object);
  if (type === undefined) {
    throw badRequest("INVALIDENTITY", `Unable to find object: ${request.object}`);
  }
  const { name } = type;
  if (operation !== "upsert") return { ...request, object: name };
  if (externalIdFieldName === undefined) {
    throw badRequest("INVALIDJOB", "External ID was blank for an upsert operation");
  }
  const field = type.fieldsByName.get(externalIdFieldName.toLowerCase());
  if (field === undefined || !(field.externalId || field.idLookup)) {
    const message = `Field ${externalIdFieldName} is not an external ID or indexed field of ${name}`;
    throw badRequest("INVALIDJOB", message);
  }
  return { ...request, object: name, externalIdFieldName: field.name };
}

function refuseBeyondLimits({ allocations }: Org): void {
  if (allocations.remaining("DailyBulkApiBatches") > 0) return;
  // Assumed: the message; the code is the one of query jobs.
  throw badRequest("LIMIT_EXCEEDED", "ApiBatchItems Limit exceeded.");
}

const mayNotHardDelete = (): SalesforceError =>
  badRequest(
    "FEATURENOTENABLED",
    "hardDelete operation requires special user profile permission, please contact your system administrator",
  );

const unsupported = (type: string): SalesforceError =>
  new SalesforceError(
    415,
    "UNSUPPORTED_MEDIA_TYPE",
    `Content-type header specified in HTTP request is not supported: ${type}`,
  );

const originOf = (c: Context): string =>
  changeOrigin(versionOf(c), c.req.header("sforce-call-options"), "bulkapi");

/** The bytes of a body, decompressed if it is declared as gzip. */
function contentOf({ body, headers }: Request): AsyncIterable<Uint8Array> {
  const content = Readable.from(body ?? []);
  return headers.get("content-encoding") === "gzip" ? unpacked(content) : content;
}

async function* unpacked(content: Readable): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip();
  content.on("error", (error) => gunzip.destroy(error));
  try {
    for await (const piece of content.pipe(gunzip)) yield piece;
  } catch (error) {
    // Assumed: the code and the message.
    throw badRequest("CLIENT_ERROR", `The content is not gzip: ${String(error)}`);
  } finally {
    content.destroy();
  }
}

/**
 * The two parts of a job that is created with its content (Bulk API 2.0 and Bulk API Developer Guide, "Create a Job",
 * multipart request): `job` is JSON, `content` is CSV.
 */
async function multipart(
  request: Request,
): Promise<{ job: string; content: AsyncIterable<Uint8Array> }> {
  const parts = await request.formData().catch(() => undefined);
  const [job, content] = [parts?.get("job"), parts?.get("content")];
  if (job === undefined || job === null || content === undefined || content === null) {
    throw badRequest("INVALIDJOB", "A multipart request needs the parts job and content");
  }
  const text = typeof job === "string" ? job : await job.text();
  const bytes = typeof content === "string" ? Buffer.from(content) : await content.bytes();
  return { job: text, content: Readable.from([bytes]) };
}
