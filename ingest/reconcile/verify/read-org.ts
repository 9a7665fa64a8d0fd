import type { PoolClient } from "pg";
import { quoteIdent } from "../../../db/mirror/identifier.ts";
import type { MirrorColumn } from "../../../db/mirror/mirror-column.ts";
import { transactionOn } from "../../lib/transaction.ts";
import { type BulkRead, readByBulk, removeJob } from "../../snapshot/bulk-read.ts";
import type { PageTarget } from "../../snapshot/load-page.ts";
import type { PageReport } from "../../observe/page-log.ts";
import type { OrgApi } from "../../salesforce/rest.ts";
import { isRefusedByBulk } from "../../snapshot/bulk-refusal.ts";
import { PAGE_ROWS } from "../../snapshot/org-ids.ts";
import { readOverRest } from "../../snapshot/rest-read.ts";
import type { MirrorTable } from "../../core/mirror-table.ts";
import { REFUSED_ROWS } from "../../snapshot/text-rows.ts";

/** A failed verification cannot be resumed, so a page that breaks off is refetched at once. */
const PAGES = {
  /** A million records take four pages. Assumed: Salesforce returns as many as requested. */
  pageRecords: 250_000,
  pageTries: 3,
};
/** Each wait doubles, so that few calls serve any job. */
const PACE = { factor: 2, minMs: 1_000, maxMs: 60_000 };
/** Assumed speed of Salesforce's query, in rows per second, so that the first poll of a large job is not in vain. */
const ROWS_PER_SECOND = 50_000;

export type OrgRead = Pick<BulkRead, "bulk" | "clock" | "reads" | "jobPatienceMs" | "onJob"> & {
  readonly api: OrgApi;
  readonly table: MirrorTable;
  /** When the read begins, by Postgres's clock, ISO 8601. */
  readonly readBegan: string;
  readonly columns: readonly MirrorColumn[];
  /** Rows of the mirror, as an estimate of the org's. */
  readonly rowsAbout: number;
};

export type ReadFacts = {
  readonly rows: number;
  /** Rows with a value that does not fit its column: dead-lettered in the mirror, and left out of the comparison. */
  readonly unreadable: number;
  readonly apiCalls: number;
};

/**
 * Reads an object by Bulk, or over REST where Bulk refuses, into the session's temporary table `verification_read`,
 * which is dropped with the connection, so a killed verification leaves nothing behind. Throws what these reads throw.
 */
export async function readOrg(
  client: PoolClient,
  read: OrgRead,
  signal: AbortSignal,
): Promise<ReadFacts> {
  let unreadable = 0;
  const onAside = (rows: number) => (unreadable += rows);
  const facts = await byBulkOrRest(client, read, onAside, signal);
  await client.query("analyze verification_read");
  return { ...facts, unreadable };
}

type Rows = Pick<ReadFacts, "rows" | "apiCalls">;

async function byBulkOrRest(
  client: PoolClient,
  read: OrgRead,
  onAside: (rows: number) => void,
  signal: AbortSignal,
): Promise<Rows> {
  if (read.reads.parents !== null) return overRest(client, read, onAside, signal);
  try {
    return await byBulk(client, read, onAside, signal);
  } catch (error) {
    if (!isRefusedByBulk(error)) throw error;
    return overRest(client, read, onAside, signal);
  }
}

async function overRest(
  client: PoolClient,
  { api, reads, table, readBegan, columns }: OrgRead,
  onAside: (rows: number) => void,
  signal: AbortSignal,
): Promise<Rows> {
  await createReadTable(client, columns);
  let rows = 0;
  const target = sessionTarget(client, columns, onAside);
  const counted = {
    ...target,
    onPage: (page: PageReport) => {
      rows += page.rows;
      target.onPage(page);
    },
  };
  const onRecords = () => Promise.resolve();
  const asked = { api, reads, table: { ...table, columns }, target: counted, readBegan, onRecords };
  await readOverRest(asked, signal);
  // Two calls a page, and those that count. What a page of parents takes is not known.
  return { rows, apiCalls: 3 + 2 * Math.ceil(rows / PAGE_ROWS) };
}

async function byBulk(
  client: PoolClient,
  { columns, rowsAbout, ...org }: OrgRead,
  onAside: (rows: number) => void,
  signal: AbortSignal,
): Promise<Rows> {
  await createReadTable(client, columns);
  const read: BulkRead = {
    ...org,
    ...PAGES,
    target: sessionTarget(client, columns, onAside),
    pace: { ...PACE, firstMs: firstPollMs(rowsAbout) },
    onRecords: () => Promise.resolve(),
  };
  const { jobId, rows, apiCalls } = await readByBulk(read, null, signal);
  await removeJob(org.bulk, jobId);
  return { rows, apiCalls: apiCalls + 1 };
}

function firstPollMs(rowsAbout: number): number {
  return Math.min(PACE.maxMs, Math.max(PACE.minMs, (rowsAbout * 1_000) / ROWS_PER_SECOND));
}

async function createReadTable(
  client: PoolClient,
  columns: readonly MirrorColumn[],
): Promise<void> {
  const definitions = columns.map(({ column, pgType }) => `${quoteIdent(column)} ${pgType}`);
  await client.query("drop table if exists pg_temp.verification_read");
  await client.query(
    `create temp table verification_read (${definitions.join(", ")}, unreadable boolean not null default false)`,
  );
}

/** Rows that do not fit are compared by id only. Stores no progress, since the table ends with the session. */
function sessionTarget(
  client: PoolClient,
  columns: readonly MirrorColumn[],
  onAside: (rows: number) => void,
): PageTarget {
  return {
    name: "verification_read",
    columns,
    setAside: async () => {
      const { rowCount } = await client.query(
        `insert into verification_read (id, unreadable) select id, true from ${REFUSED_ROWS}`,
      );
      return { deadLettered: rowCount ?? 0, reason: null };
    },
    transaction: (work) => transactionOn(client, work),
    record: () => Promise.resolve(),
    loaded: () => Promise.resolve([]),
    onPage: ({ deadLettered }) => onAside(deadLettered),
  };
}
