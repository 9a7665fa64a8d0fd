import type { PoolClient } from "pg";
import { quoteIdent } from "../../../db/mirror/identifier.ts";
import type { MirrorColumn } from "../../../db/mirror/mirror-column.ts";
import type { Clock } from "../../lib/clock.ts";
import { isDataError } from "../../lib/pg-error.ts";
import type { BulkQuery } from "../../salesforce/bulk-query.ts";
import { BulkJobError, ConnectionError } from "../../salesforce/errors.ts";
import { copyRows } from "../../snapshot/copy-page.ts";
import { createTextRows, REFUSED_ROWS, TEXT_ROWS } from "../../snapshot/text-rows.ts";
import { csvRows } from "../../snapshot/csv-page.ts";
import { JobWatch } from "../../snapshot/job-watch.ts";

/** Records of a result page: a million take four. Assumed: Salesforce gives as many as it is asked for. */
const PAGE_RECORDS = 250_000;
/** Times that a page is read before the verification fails. */
const PAGE_TRIES = 3;
/** Waits between polls of the job's state: each twice the one before, so that few calls serve any job. */
const FIRST_POLL_MS = 1_000;
const MAX_POLL_MS = 60_000;
/** What Salesforce is taken to select, in rows per second, so that the first poll of a large job is not in vain. */
const ROWS_PER_SECOND = 50_000;

export type OrgRead = {
  readonly bulk: BulkQuery;
  readonly clock: Clock;
  readonly object: string;
  readonly columns: readonly MirrorColumn[];
  /** Rows of the mirror: about how many there will be. */
  readonly rowsAbout: number;
  readonly jobPatienceMs: number;
  readonly onJob: (jobId: string) => Promise<void>;
};

export type ReadFacts = {
  readonly rows: number;
  /** Rows with a value that does not fit its column: dead-lettered in the mirror, and left out of the comparison. */
  readonly unreadable: number;
  readonly apiCalls: number;
};

/**
 * Reads an object by Bulk into the session's temporary table `verification_read`, which goes with the connection, so that a
 * killed verification leaves nothing behind. Pages that come short are read again.
 *
 * Throws what BulkQuery throws; BulkJobError where the job fails or its result is not whole.
 */
export async function readOrg(
  client: PoolClient,
  read: OrgRead,
  signal: AbortSignal,
): Promise<ReadFacts> {
  const { bulk, object, columns, onJob } = read;
  await createStaging(client, columns);
  const fields = columns.map(({ field }) => field).join(", ");
  const jobId = await bulk.create({ soql: `SELECT ${fields} FROM ${object}`, object });
  await onJob(jobId);
  const { records, polls } = await untilComplete(read, jobId, signal);
  const { rows, pages } = await readPages(client, read, jobId, signal);
  const { rows: counts } = await client.query<{ rows: string }>(
    "select count(*) as rows from verification_read where unreadable",
  );
  if (rows !== records)
    throw new BulkJobError(
      jobId,
      object,
      "Incomplete",
      `its pages hold ${rows} rows where it reports ${records}`,
    );
  // A job's result takes up the org's storage for seven days; failing to remove it harms nothing.
  await bulk.remove(jobId).catch(() => undefined);
  await client.query("analyze verification_read");
  return { rows, unreadable: Number(counts[0]?.rows ?? 0), apiCalls: 2 + polls + pages };
}

async function createStaging(client: PoolClient, columns: readonly MirrorColumn[]): Promise<void> {
  const definitions = columns.map(({ column, pgType }) => `${quoteIdent(column)} ${pgType}`);
  await client.query("drop table if exists pg_temp.verification_read");
  await client.query(
    `create temp table verification_read (${definitions.join(", ")}, unreadable boolean not null default false)`,
  );
}

async function untilComplete(
  { bulk, clock, object, rowsAbout, jobPatienceMs }: OrgRead,
  jobId: string,
  signal: AbortSignal,
): Promise<{ readonly records: number; readonly polls: number }> {
  const firstMs = Math.min(
    MAX_POLL_MS,
    Math.max(FIRST_POLL_MS, (rowsAbout * 1_000) / ROWS_PER_SECOND),
  );
  const job = new JobWatch({ bulk, clock }, { jobId, object }, jobPatienceMs);
  for (let polls = 1, waitMs = firstMs; ; polls += 1, waitMs = Math.min(waitMs * 2, MAX_POLL_MS)) {
    await clock.sleep(waitMs, signal);
    const records = await job.ended();
    if (records !== null) return { records, polls };
  }
}

async function readPages(
  client: PoolClient,
  read: OrgRead,
  jobId: string,
  signal: AbortSignal,
): Promise<{ readonly rows: number; readonly pages: number }> {
  let rows = 0;
  let pages = 0;
  for (let locator: string | null = "", tries = 0; locator !== null;) {
    pages += 1;
    try {
      const page = await readPage(client, read, jobId, locator, signal);
      rows += page.rows;
      locator = page.next;
      tries = 0;
    } catch (error) {
      tries += 1;
      if (!(error instanceof ConnectionError) || tries === PAGE_TRIES) throw error;
    }
  }
  return { rows, pages };
}

type Page = { readonly rows: number; readonly next: string | null };

/** A page with a value that Postgres refuses is read again row by row. */
async function readPage(
  client: PoolClient,
  read: OrgRead,
  jobId: string,
  locator: string,
  signal: AbortSignal,
): Promise<Page> {
  try {
    return await copyOnce(client, read, jobId, locator, copyTyped, signal);
  } catch (error) {
    if (!isDataError(error)) throw error;
    return copyOnce(client, read, jobId, locator, copyByRow, signal);
  }
}

type CopyRows = (
  client: PoolClient,
  columns: readonly MirrorColumn[],
  rows: AsyncIterable<Buffer>,
) => Promise<number>;

/** All of a page or nothing: a page that holds another number of rows than its header says leaves none. */
async function copyOnce(
  client: PoolClient,
  { bulk, columns }: OrgRead,
  jobId: string,
  locator: string,
  copy: CopyRows,
  signal: AbortSignal,
): Promise<Page> {
  const where = { locator: locator === "" ? null : locator, maxRecords: PAGE_RECORDS };
  const page = await bulk.page(jobId, where, signal);
  const names = columns.map(({ field }) => field);
  const body = csvRows(page.body, names, () => undefined);
  await client.query("begin");
  try {
    const rows = await copy(client, columns, body);
    if (rows !== page.records)
      throw new ConnectionError(
        `result of bulk job ${jobId}`,
        `a page holds ${rows} rows where its header says ${page.records}`,
      );
    await client.query("commit");
    return { rows, next: page.next };
  } catch (error) {
    await client.query("rollback");
    throw error;
  }
}

const copyTyped: CopyRows = (client, columns, rows) =>
  copyRows(client, "verification_read", columns, rows);

/** What does not fit is left out of the comparison, but for its id. */
const copyByRow: CopyRows = async (client, columns, rows) => {
  await createTextRows(client, "verification_read", columns);
  const taken = await copyRows(client, TEXT_ROWS, columns, rows);
  await client.query(
    `insert into verification_read (id, unreadable) select id, true from ${REFUSED_ROWS}`,
  );
  return taken;
};
