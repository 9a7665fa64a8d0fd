import type { Pool } from "pg";
import { createIndexes } from "../../db/mirror/table-ddl.ts";
import { quoteMirrorTable } from "../../db/mirror/identifier.ts";
import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import { lockLane, type Lease } from "../apply/lane-row.ts";
import type { MirrorTable } from "../apply/mirror-table.ts";
import { settleWaiting } from "../apply/settle-waiting.ts";
import type { Clock } from "../lib/clock.ts";
import { isDataError } from "../lib/pg-error.ts";
import { transaction } from "../lib/transaction.ts";
import type { BulkQuery } from "../salesforce/bulk-query.ts";
import { BulkJobError, SalesforceError } from "../salesforce/errors.ts";
import { copyPage, copyPageThroughStaging, type CopiedPage } from "./copy-page.ts";
import { csvRows } from "./csv-page.ts";
import {
  insertSnapshot,
  latestSnapshot,
  loadedPages,
  recordPage,
  setSnapshotJob,
  setSnapshotState,
  type LoadedPage,
  type SnapshotRow,
} from "./snapshot-row.ts";

/**
 * The first copy of an object:
 *
 *   insert snapshot ─► create job ─► poll ─► page ─► page ─► … ─► count ─► indexes ─► settle what waited ─► complete
 *   (submitted)                             (loading, each page one transaction)      (merging)
 *
 * Meanwhile events go to the log only. A killed copy goes on at the page after the last one loaded; where the job or
 * its result is gone, it starts anew with an emptied table.
 */
export type CopyContext = {
  readonly pool: Pool;
  readonly bulk: BulkQuery;
  readonly clock: Clock;
  readonly lease: Lease;
  readonly table: MirrorTable;
  readonly traceId: string;
  readonly onPage: (
    page: CopiedPage & {
      readonly sizeBytes: number;
      readonly nuls: number;
      readonly durationMs: number;
    },
  ) => void;
};

/** The loaded and parked rows are not as many as the job has: never complete. */
export class SnapshotIncomplete extends Error {}

/** A page held another number of rows than its header says: it is read again. */
export class PageIncomplete extends Error {}

/** First poll of a job's state, and the longest wait between two, in milliseconds. */
const POLL = { baseMs: 200, maxMs: 10_000 };

export async function firstCopy(context: CopyContext, signal: AbortSignal): Promise<void> {
  const snapshot = await resumeOrStart(context);
  try {
    if (snapshot.state !== "merging") await loadPages(context, snapshot, signal);
    await finish(context, snapshot);
  } catch (error) {
    if (isFinal(error)) {
      await setSnapshotState(context.pool, snapshot.id, "failed", {
        error: String((error as Error).message),
      });
    }
    throw error;
  }
  await removeJob(context, snapshot);
}

/** Errors after which the same job can't be resumed: a result is kept for seven days. */
function isFinal(error: unknown): boolean {
  if (error instanceof SalesforceError) return error.status === 404;
  return error instanceof BulkJobError || error instanceof SnapshotIncomplete;
}

async function resumeOrStart(context: CopyContext): Promise<SnapshotRow> {
  const { pool, lease } = context;
  const latest = await latestSnapshot(pool, lease.object);
  // Its pages are all there, and some of what waited is settled on them already.
  if (latest?.state === "merging") return latest;
  const resumable =
    latest !== null && latest.jobId !== null && !["failed", "complete"].includes(latest.state);
  const sameFields =
    latest !== null &&
    latest.fields.join() ===
      selected(context.table)
        .map(({ field }) => field)
        .join();
  if (resumable && sameFields) return latest;
  if (latest !== null) await emptyTable(context);
  return start(context);
}

/** Only ever the table of an object that has not been live. Views on it stay. */
async function emptyTable({ pool, lease, table }: CopyContext): Promise<void> {
  await transaction(pool, async (client) => {
    await lockLane(client, lease);
    await client.query(`truncate ${quoteMirrorTable(table.table)}`);
    await client.query("update sync.object set row_count = 0 where name = $1", [lease.object]);
  });
}

async function start(context: CopyContext): Promise<SnapshotRow> {
  const { pool, bulk, lease, table, traceId } = context;
  const fields = selected(table).map((column) => column.field);
  const snapshot = await insertSnapshot(pool, lease.object, fields, traceId);
  // DDL takes no parameters; the time is Postgres's own text of it.
  await pool.query(
    `alter table ${quoteMirrorTable(table.table)} alter column "_read_began" set default '${snapshot.readBegan}'::timestamptz`,
  );
  const soql = `SELECT ${fields.join(", ")} FROM ${lease.object}`;
  const jobId = await bulk.create({ soql, object: lease.object });
  await setSnapshotJob(pool, snapshot.id, jobId);
  return { ...snapshot, jobId };
}

function selected(table: MirrorTable): readonly MirrorColumn[] {
  return table.columns.filter((column) => !column.retired);
}

async function loadPages(
  context: CopyContext,
  snapshot: SnapshotRow,
  signal: AbortSignal,
): Promise<void> {
  const { pool } = context;
  const expected = await untilComplete(context, snapshot, signal);
  await setSnapshotState(pool, snapshot.id, "loading", { rowsExpected: expected });
  const pages = new Map((await loadedPages(pool, snapshot.id)).map((page) => [page.locator, page]));
  let loaded = 0;
  for (let locator: string | null = ""; locator !== null;) {
    const page: LoadedPage =
      pages.get(locator) ?? (await loadPage(context, snapshot, locator, signal));
    loaded += page.rows;
    locator = page.next;
  }
  if (loaded !== expected) {
    throw new SnapshotIncomplete(
      `The copy of ${snapshot.object} has ${loaded} rows where job ${snapshot.jobId} reports ${expected}; it will be copied again.`,
    );
  }
}

/** Waits for the job's end; answers the number of its rows. */
async function untilComplete(
  { bulk, clock }: CopyContext,
  snapshot: SnapshotRow,
  signal: AbortSignal,
): Promise<number> {
  const jobId = snapshot.jobId ?? "";
  for (let waitMs = POLL.baseMs; ; waitMs = Math.min(waitMs * 1.5, POLL.maxMs)) {
    const job = await bulk.status(jobId);
    if (job.state === "JobComplete") return job.recordsProcessed;
    if (job.state === "Failed" || job.state === "Aborted") {
      throw new BulkJobError(
        jobId,
        snapshot.object,
        job.state,
        job.errorMessage ?? "no reason given",
      );
    }
    await clock.sleep(waitMs, signal);
  }
}

async function loadPage(
  context: CopyContext,
  snapshot: SnapshotRow,
  locator: string,
  signal: AbortSignal,
): Promise<LoadedPage> {
  try {
    return await copyOnce(context, snapshot, locator, copyPage, signal);
  } catch (error) {
    if (!isDataError(error)) throw error;
    return copyOnce(context, snapshot, locator, copyPageThroughStaging, signal);
  }
}

/** One page, one transaction: its rows, its progress, and the check that its lane is still ours. */
async function copyOnce(
  { pool, bulk, lease, table, onPage }: CopyContext,
  snapshot: SnapshotRow,
  locator: string,
  copy: typeof copyPage,
  signal: AbortSignal,
): Promise<LoadedPage> {
  const began = performance.now();
  const columns = selected(table);
  const page = await bulk.page(
    snapshot.jobId ?? "",
    { locator: locator === "" ? null : locator },
    signal,
  );
  const seen = { sizeBytes: 0, nuls: 0 };
  const counted = countBytes(page.body, (bytes) => (seen.sizeBytes += bytes));
  const rows = csvRows(counted, snapshot.fields, (nuls) => (seen.nuls += nuls));
  const copied = await transaction(pool, async (client) => {
    const result = await copy(client, table, columns, rows);
    checkCount(snapshot, locator, page.records, result);
    await lockLane(client, lease);
    const { next } = page;
    await recordPage(client, snapshot, { locator, next, ...result, sizeBytes: seen.sizeBytes });
    return result;
  });
  onPage({ ...copied, ...seen, durationMs: Math.round(performance.now() - began) });
  return { locator, next: page.next, rows: copied.rows + copied.parked };
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
  { rows, parked }: CopiedPage,
): void {
  if (rows + parked === records) return;
  throw new PageIncomplete(
    `Page "${locator}" of job ${snapshot.jobId} (${snapshot.object}) gave ${rows + parked} rows where its header says ${records}.`,
  );
}

async function finish(context: CopyContext, snapshot: SnapshotRow): Promise<void> {
  const { pool, lease, table, traceId } = context;
  await setSnapshotState(pool, snapshot.id, "merging");
  for (const statement of createIndexes(table.table, table.columns)) await pool.query(statement);
  await pool.query(`analyze ${quoteMirrorTable(table.table)}`);
  await settleWaiting(pool, lease, table, traceId);
}

/** A job's result takes up the org's storage for seven days; failing to remove it harms nothing. */
async function removeJob({ bulk }: CopyContext, { jobId }: SnapshotRow): Promise<void> {
  if (jobId !== null) await bulk.remove(jobId).catch(() => undefined);
}
