import type { ClientBase, Pool } from "pg";
import { LeaseLost, type Lease } from "../core/pipeline-row.ts";
import type { SnapshotKind, SnapshotState } from "../../edge/protocol/states.ts";

/** Stands in the place of a job's id where Bulk refuses the object and its pages come over REST. */
export const READ_OVER_REST = "rest";

/** A row of `sync.snapshot`. */
export type SnapshotRow = {
  readonly id: number;
  readonly object: string;
  readonly kind: SnapshotKind;
  /** READ_OVER_REST where there is none. */
  readonly jobId: string | null;
  readonly state: SnapshotState;
  /** API names of the fields that the job selects, in order. */
  readonly fields: readonly string[];
  /** Postgres's clock just before the job was created, ISO 8601. */
  readonly readBegan: string;
};

/** A page that is in the mirror table. */
export type LoadedPage = {
  readonly locator: string;
  readonly next: string | null;
  readonly rows: number;
};

type SnapshotText = {
  readonly id: string;
  readonly object: string;
  readonly kind: SnapshotKind;
  readonly job_id: string | null;
  readonly state: SnapshotState;
  readonly columns: string;
  readonly began: string;
};

const FIELDS = `id, object, kind, job_id, state, columns,
  to_char(read_began at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as began`;

const IS_OURS =
  "exists (select from sync.object where name = $3 and fencing_token = $4 and server_incarnation = pg_postmaster_start_time())";

/** The object's snapshot of a kind that has not ended, or null. */
export async function openSnapshot(
  client: Pool | ClientBase,
  object: string,
  kind: SnapshotKind,
): Promise<SnapshotRow | null> {
  const { rows } = await client.query<SnapshotText>(
    `select ${FIELDS} from sync.snapshot
     where object = $1 and kind = $2 and state not in ('complete', 'failed') order by id desc limit 1`,
    [object, kind],
  );
  return rows[0] === undefined ? null : fromText(rows[0]);
}

/**
 * Starts a snapshot; its read begins now, by Postgres's clock. In the same statement one of its kind that was left before
 * its end has failed: so no row is under way for ever.
 *
 * @param left why that one was left
 */
export async function insertSnapshot(
  client: ClientBase,
  object: string,
  kind: SnapshotKind,
  fields: readonly string[],
  traceId: string,
  left = "It was left before its end; another was begun in its place.",
): Promise<SnapshotRow> {
  const { rows } = await client.query<SnapshotText>(
    `with ended as (
       update sync.snapshot set state = 'failed', error = $5, finished_at = clock_timestamp()
       where object = $1 and kind = $2 and state not in ('complete', 'failed'))
     insert into sync.snapshot (object, kind, columns, read_began, trace_id)
     values ($1, $2, $3, clock_timestamp(), $4) returning ${FIELDS}`,
    [object, kind, JSON.stringify(fields), traceId, left],
  );
  const [row] = rows;
  if (row === undefined) throw new Error("Postgres returned no row for an insert.");
  return fromText(row);
}

function fromText(row: SnapshotText): SnapshotRow {
  return {
    id: Number(row.id),
    object: row.object,
    kind: row.kind,
    jobId: row.job_id,
    state: row.state,
    fields: JSON.parse(row.columns) as readonly string[],
    readBegan: row.began,
  };
}

/** Throws LeaseLost, as setSnapshotState: whoever took the pipeline over may be at work on the same snapshot. */
export async function setSnapshotJob(
  pool: Pool,
  { object, fencingToken }: Lease,
  id: number,
  jobId: string,
): Promise<void> {
  const { rowCount } = await pool.query(
    `update sync.snapshot set job_id = $2 where id = $1 and ${IS_OURS}`,
    [id, jobId, object, fencingToken],
  );
  if (rowCount !== 1) throw new LeaseLost(object);
}

export async function setSnapshotState(
  pool: Pool,
  { object, fencingToken }: Lease,
  id: number,
  state: SnapshotState,
  outcome: { readonly rowsExpected?: number; readonly error?: string } = {},
): Promise<void> {
  const { rowCount } = await pool.query(
    `update sync.snapshot set state = $2, rows_expected = coalesce($5, rows_expected), error = $6,
       finished_at = case when $2 in ('complete', 'failed') then clock_timestamp() end
     where id = $1 and ${IS_OURS}`,
    [id, state, object, fencingToken, outcome.rowsExpected ?? null, outcome.error ?? null],
  );
  if (rowCount !== 1) throw new LeaseLost(object);
}

/** The pages that are loaded, in no order. */
export async function loadedPages(pool: Pool, id: number): Promise<readonly LoadedPage[]> {
  const { rows } = await pool.query<{ locator: string; next: string | null; rows: string }>(
    "select locator, next, rows + rows_dead_lettered as rows from sync.snapshot_page where snapshot_id = $1",
    [id],
  );
  return rows.map((row) => ({ ...row, rows: Number(row.rows) }));
}

export type PageProgress = LoadedPage & {
  readonly deadLettered: number;
  readonly sizeBytes: number;
};

/** Notes a page in the transaction that loaded it, so that a killed ingest goes on at the next one. */
export async function recordPage(
  client: ClientBase,
  { id, object, kind }: SnapshotRow,
  page: PageProgress,
): Promise<void> {
  await client.query(
    `with page as (
       insert into sync.snapshot_page (snapshot_id, locator, next, rows, rows_dead_lettered, size_bytes)
       values ($1, $3, $4, $5, $6, $7)),
     pipeline as (update sync.object set row_count = row_count + $5 where name = $2 and $8 = 'initial')
     update sync.snapshot set rows_loaded = rows_loaded + $5, rows_dead_lettered = rows_dead_lettered + $6 where id = $1`,
    [id, object, page.locator, page.next, page.rows, page.deadLettered, page.sizeBytes, kind],
  );
}
