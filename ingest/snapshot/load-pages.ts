import { lockPipeline } from "../core/pipeline-row.ts";
import { isDataError } from "../lib/pg-error.ts";
import { transaction } from "../lib/transaction.ts";
import { BulkJobError, SalesforceError } from "../salesforce/errors.ts";
import { isRefusedByBulk } from "./bulk-refusal.ts";
import { copyPage, copyPageByRow, type CopiedPage } from "./copy-page.ts";
import { csvRows } from "./csv-page.ts";
import { PageIncomplete, SnapshotIncomplete } from "./incomplete.ts";
import { JobWatch } from "./job-watch.ts";
import { selected, type LoadContext } from "./load-context.ts";
import { loadRestPages } from "./rest-pages.ts";
import {
  loadedPages,
  READ_OVER_REST,
  recordPage,
  setSnapshotJob,
  setSnapshotState,
  type LoadedPage,
  type SnapshotRow,
} from "./snapshot-row.ts";

/** First poll of a job's state, and the longest wait between two, in milliseconds. */
const POLL = { baseMs: 200, maxMs: 10_000 };

/** Submits the read's job. The answer names the job, or says that the object is read over REST. */
export async function submitJob(
  { pool, bulk, lease }: LoadContext,
  snapshot: SnapshotRow,
): Promise<SnapshotRow> {
  const soql = `SELECT ${snapshot.fields.join(", ")} FROM ${lease.object}`;
  const jobId = await bulk.create({ soql, object: lease.object }).catch((error: unknown) => {
    if (isRefusedByBulk(error)) return READ_OVER_REST;
    throw error;
  });
  await setSnapshotJob(pool, lease, snapshot.id, jobId);
  return { ...snapshot, jobId };
}

/**
 * Reads a whole object into a table, page by page, each page in one transaction with its progress:
 *
 *   create job ─► poll ─► page ─► page ─► … ─► count        the usual way: Bulk
 *       └ Bulk refuses the object ─► pages over REST ─► count
 *
 * A killed read goes on at the page after the last one loaded.
 * Throws SnapshotIncomplete, PageIncomplete, BulkJobError, and what a call throws.
 */
export async function loadPages(
  context: LoadContext,
  snapshot: SnapshotRow,
  signal: AbortSignal,
): Promise<void> {
  if (snapshot.jobId === READ_OVER_REST) return loadRestPages(context, snapshot, signal);
  try {
    await loadBulkPages(context, snapshot, signal);
  } catch (error) {
    if (!isRefusedByBulk(error)) throw error;
    await setSnapshotJob(context.pool, context.lease, snapshot.id, READ_OVER_REST);
    await loadRestPages(context, { ...snapshot, jobId: READ_OVER_REST }, signal);
  }
}

/** Errors after which the same job can't be resumed: a result is kept for seven days. */
export function isFinal(error: unknown): boolean {
  if (error instanceof SalesforceError) return error.status === 404;
  return error instanceof BulkJobError || error instanceof SnapshotIncomplete;
}

/** A job's result takes up the org's storage for seven days; failing to remove it harms nothing. */
export async function removeJob(
  { bulk }: Pick<LoadContext, "bulk">,
  jobId: string | null,
): Promise<void> {
  if (jobId === null || jobId === READ_OVER_REST) return;
  await bulk.remove(jobId).catch(() => undefined);
}

async function loadBulkPages(
  context: LoadContext,
  snapshot: SnapshotRow,
  signal: AbortSignal,
): Promise<void> {
  const { pool, lease } = context;
  const expected = await untilComplete(context, snapshot, signal);
  await setSnapshotState(pool, lease, snapshot.id, "loading", { rowsExpected: expected });
  const pages = new Map((await loadedPages(pool, snapshot.id)).map((page) => [page.locator, page]));
  let loaded = 0;
  for (let locator: string | null = ""; locator !== null;) {
    const page: LoadedPage =
      pages.get(locator) ?? (await loadPage(context, snapshot, locator, signal));
    loaded += page.rows;
    locator = page.next;
  }
  if (loaded === expected) return;
  throw new SnapshotIncomplete(
    `The copy of ${snapshot.object} has ${loaded} rows where job ${snapshot.jobId} reports ${expected}; it will be copied again.`,
  );
}

/** Waits for the job's end; answers the number of its rows. */
async function untilComplete(
  context: LoadContext,
  { jobId, object }: SnapshotRow,
  signal: AbortSignal,
): Promise<number> {
  const { jobPatienceMs } = context.tuning;
  const job = new JobWatch(context, { jobId: jobId ?? "", object }, jobPatienceMs);
  for (let waitMs = POLL.baseMs; ; waitMs = Math.min(waitMs * 1.5, POLL.maxMs)) {
    const records = await job.ended();
    if (records !== null) return records;
    await context.clock.sleep(waitMs, signal);
  }
}

async function loadPage(
  context: LoadContext,
  snapshot: SnapshotRow,
  locator: string,
  signal: AbortSignal,
): Promise<LoadedPage> {
  try {
    return await copyOnce(context, snapshot, locator, copyPage, signal);
  } catch (error) {
    if (!isDataError(error)) throw error;
    return copyOnce(context, snapshot, locator, copyPageByRow, signal);
  }
}

/** One page, one transaction: its rows, its progress, and the check that its pipeline is still ours. */
async function copyOnce(
  { pool, bulk, lease, table, target, tuning, onPage }: LoadContext,
  snapshot: SnapshotRow,
  locator: string,
  copy: typeof copyPage,
  signal: AbortSignal,
): Promise<LoadedPage> {
  const began = performance.now();
  const columns = selected(table);
  const size = tuning.pageRecords === null ? {} : { maxRecords: tuning.pageRecords };
  const at = { locator: locator === "" ? null : locator, ...size };
  const page = await bulk.page(snapshot.jobId ?? "", at, signal);
  const seen = { sizeBytes: 0, nuls: 0 };
  const counted = countBytes(page.body, (bytes) => (seen.sizeBytes += bytes));
  const rows = csvRows(counted, snapshot.fields, (nuls) => (seen.nuls += nuls));
  const copied = await transaction(pool, async (client) => {
    const result = await copy(client, table, columns, rows, target);
    checkCount(snapshot, locator, page.records, result);
    await lockPipeline(client, lease);
    const { next } = page;
    await recordPage(client, snapshot, { locator, next, ...result, sizeBytes: seen.sizeBytes });
    return result;
  });
  onPage({ ...copied, ...seen, durationMs: Math.round(performance.now() - began) });
  return { locator, next: page.next, rows: copied.rows + copied.deadLettered };
}

async function* countBytes(
  body: AsyncIterable<Buffer>,
  onBytes: (bytes: number) => void,
): AsyncIterable<Buffer> {
  for await (const chunk of body) {
    onBytes(chunk.length);
    yield chunk;
  }
}

function checkCount(
  snapshot: SnapshotRow,
  locator: string,
  records: number,
  { rows, deadLettered }: CopiedPage,
): void {
  if (rows + deadLettered === records) return;
  throw new PageIncomplete(
    `Page "${locator}" of job ${snapshot.jobId} (${snapshot.object}) gave ${rows + deadLettered} rows where its header says ${records}.`,
  );
}
