import type { PoolClient } from "pg";
import { quoteIdent } from "../../../db/mirror/identifier.ts";
import type { MirrorColumn } from "../../../db/mirror/mirror-column.ts";
import { transactionOn } from "../../lib/transaction.ts";
import { type BulkRead, readByBulk, removeJob } from "../../snapshot/bulk-read.ts";
import type { PageTarget } from "../../snapshot/load-page.ts";
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

export type OrgRead = Pick<BulkRead, "bulk" | "clock" | "object" | "jobPatienceMs" | "onJob"> & {
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
 * Reads an object by Bulk into the session's temporary table `verification_read`, which is dropped with the connection,
 * so a killed verification leaves nothing behind. Throws what readByBulk throws.
 */
export async function readOrg(
  client: PoolClient,
  { columns, rowsAbout, ...org }: OrgRead,
  signal: AbortSignal,
): Promise<ReadFacts> {
  await createReadTable(client, columns);
  let unreadable = 0;
  const onAside = (rows: number) => (unreadable += rows);
  const read: BulkRead = {
    ...org,
    ...PAGES,
    target: sessionTarget(client, columns, onAside),
    pace: { ...PACE, firstMs: firstPollMs(rowsAbout) },
    onRecords: () => Promise.resolve(),
  };
  const { jobId, rows, apiCalls } = await readByBulk(read, null, signal);
  await removeJob(org.bulk, jobId);
  await client.query("analyze verification_read");
  return { rows, unreadable, apiCalls: apiCalls + 1 };
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
