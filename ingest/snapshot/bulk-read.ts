import type { Clock } from "../lib/clock.ts";
import { retrying } from "../lib/retrying.ts";
import { promptly } from "../core/error-policy.ts";
import { aliveQuery, type ObjectReads } from "../core/object-reads.ts";
import type { BulkQuery } from "../salesforce/bulk-query.ts";
import { copyRows } from "./copy-page.ts";
import { csvRows } from "./csv-page.ts";
import { SnapshotIncomplete } from "./incomplete.ts";
import { JobWatch, type PollPace } from "./job-watch.ts";
import { loadPage, type OpenPage, type PageTarget } from "./load-page.ts";
import { READ_OVER_REST, type LoadedPage } from "./snapshot-row.ts";

/** Waits between tries of a page. */
const BACKOFF = { baseMs: 500, maxMs: 5_000 };

/** A read of the target's columns of every record of an object by Bulk. */
export type BulkRead = {
  readonly bulk: BulkQuery;
  readonly clock: Clock;
  readonly reads: ObjectReads;
  readonly target: PageTarget;
  readonly pace: PollPace;
  readonly jobPatienceMs: number;
  /** Records of a page; null where Salesforce decides. */
  readonly pageRecords: number | null;
  /** Attempts at a page before the read fails. */
  readonly pageTries: number;
  /** Called with the job once it is created, and with its record count once it is complete. */
  readonly onJob: (jobId: string) => Promise<void>;
  readonly onRecords: (records: number) => Promise<void>;
};

export type BulkRows = {
  readonly jobId: string;
  readonly rows: number;
  /** Requests to Salesforce. */
  readonly apiCalls: number;
};

/**
 * Reads an object by Bulk: the one implementation for initial snapshot, resync, backfill and verification.
 *
 *   create job ─► poll until complete ─► page ─► page ─► … ─► count checked
 *                                         └ COPY; row by row where COPY refuses
 *
 * @param known the job that an earlier process created, or null
 *
 * Throws SnapshotIncomplete where the page rows do not add up to the job's count, PageIncomplete, BulkJobError, and
 * what a call throws.
 */
export async function readByBulk(
  read: BulkRead,
  known: string | null,
  signal: AbortSignal,
): Promise<BulkRows> {
  const { target } = read;
  const { object } = read.reads;
  const jobId = known ?? (await createJob(read));
  const watch = new JobWatch(read, { jobId, object }, read.jobPatienceMs);
  const { records, polls } = await watch.complete(read.pace, signal);
  await read.onRecords(records);
  const pages = new Map((await target.loaded()).map((page) => [page.locator, page]));
  const asked = { pages: 0 };
  let rows = 0;
  for (let locator: string | null = ""; locator !== null;) {
    const page: LoadedPage =
      pages.get(locator) ??
      (await tryPage(read, () => openPage(read, jobId, locator ?? "", asked, signal), signal));
    rows += page.rows;
    locator = page.next;
  }
  if (rows !== records)
    throw new SnapshotIncomplete(
      `${rows} rows of ${object} were read where bulk job ${jobId} reports ${records}; it is refetched.`,
    );
  return { jobId, rows, apiCalls: (known === null ? 1 : 0) + polls + asked.pages };
}

async function createJob({ bulk, reads, target, onJob }: BulkRead): Promise<string> {
  const fields = target.columns.map(({ field }) => field).join(", ");
  const jobId = await bulk.create({ ...aliveQuery(reads, fields), object: reads.object });
  await onJob(jobId);
  return jobId;
}

async function tryPage(
  { target, pageTries: tries, clock }: BulkRead,
  open: () => Promise<OpenPage>,
  signal: AbortSignal,
): Promise<LoadedPage> {
  const options = { policy: promptly, backoff: BACKOFF, tries, clock, signal };
  return retrying(() => loadPage(target, open), options);
}

async function openPage(
  { bulk, target, pageRecords }: BulkRead,
  jobId: string,
  locator: string,
  asked: { pages: number },
  signal: AbortSignal,
): Promise<OpenPage> {
  const size = pageRecords === null ? {} : { maxRecords: pageRecords };
  asked.pages += 1;
  const page = await bulk.page(jobId, { locator: locator || null, ...size }, signal);
  const seen = { sizeBytes: 0, nuls: 0 };
  const bytes = counted(page.body, (count) => (seen.sizeBytes += count));
  const fields = target.columns.map(({ field }) => field);
  const rows = csvRows(bytes, fields, (count) => (seen.nuls += count));
  const { records, next } = page;
  const source = `result of bulk job ${jobId}`;
  return {
    source,
    locator,
    next,
    records,
    seen,
    put: (client, into) => copyRows(client, into, rows),
  };
}

async function* counted(
  body: AsyncIterable<Buffer>,
  onBytes: (count: number) => void,
): AsyncIterable<Buffer> {
  for await (const chunk of body) {
    onBytes(chunk.length);
    yield chunk;
  }
}

/** A job's result uses the org's storage for seven days. A failed removal does no harm. */
export async function removeJob(bulk: BulkQuery, jobId: string | null): Promise<void> {
  if (jobId === null || jobId === READ_OVER_REST) return;
  await bulk.remove(jobId).catch(() => undefined);
}
