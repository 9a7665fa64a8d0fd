import type { ClientBase, Pool } from "pg";
import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import { iso } from "../../edge/protocol/iso-sql.ts";
import { fenced } from "../core/sql.ts";
import { LeaseLost, type Lease } from "../core/pipeline-row.ts";
import { dropStaging } from "./staging-table.ts";
import type { SnapshotKind, SnapshotState } from "../../edge/protocol/states.ts";

/** Stored instead of a job id where Bulk refuses the object and its pages come over REST. */
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
  ${iso("read_began")} as began`;

const IS_OURS = fenced("$3", "$4");

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
 * Starts a snapshot; its read begins now, by Postgres's clock. The same statement fails an abandoned one of its kind,
 * so no row stays under way.
 *
 * @param left why that one was abandoned
 */
export async function insertSnapshot(
  client: ClientBase,
  object: string,
  kind: SnapshotKind,
  fields: readonly string[],
  traceId: string,
  left = "It was abandoned before its end and replaced by another.",
): Promise<SnapshotRow> {
  const { rows } = await client.query<SnapshotText>(
    `with ended as (
       update sync.snapshot set state = 'failed', error = $5, finished_at = clock_timestamp()
       where object = $1 and kind = $2 and state not in ('complete', 'failed'))
     insert into sync.snapshot (object, kind, columns, read_began, trace_id)
     values ($1, $2, $3, clock_timestamp(), $4) returning ${FIELDS}`,
    [object, kind, JSON.stringify(fields), traceId, left],
  );
  return fromText(rows[0]);
}

/** Starts the read of a requested snapshot, by Postgres's clock. */
export async function beginRequested(
  client: ClientBase,
  id: number,
  fields: readonly string[],
): Promise<SnapshotRow> {
  const { rows } = await client.query<SnapshotText>(
    `update sync.snapshot set read_began = clock_timestamp(), columns = $2 where id = $1 returning ${FIELDS}`,
    [id, JSON.stringify(fields)],
  );
  return fromText(rows[0]);
}

/** Whether a snapshot reads exactly these columns, in order. */
export function hasColumns({ fields }: SnapshotRow, columns: readonly MirrorColumn[]): boolean {
  return fields.join() === columns.map(({ field }) => field).join();
}

function fromText(row: SnapshotText | undefined): SnapshotRow {
  if (row === undefined) throw new Error("Postgres returned no row of a snapshot.");
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

/** Progress of a snapshot; absent properties stay as they were. */
export type SnapshotProgress = {
  readonly jobId?: string;
  readonly state?: SnapshotState;
  readonly rowsExpected?: number;
};

/** Throws LeaseLost: a node that took the pipeline over may be at work on the same snapshot. */
export async function noteSnapshot(
  pool: Pool,
  { object, line }: Lease,
  id: number,
  { jobId, state, rowsExpected }: SnapshotProgress,
): Promise<void> {
  const { rowCount } = await pool.query(
    `update sync.snapshot set state = coalesce($2, state), job_id = coalesce($5, job_id),
       rows_expected = coalesce($6, rows_expected) where id = $1 and ${IS_OURS}`,
    [id, state ?? null, object, line, jobId ?? null, rowsExpected ?? null],
  );
  if (rowCount !== 1) throw new LeaseLost(object);
}

/** Ends a snapshot and drops its staging table. */
export async function endSnapshot(
  client: ClientBase,
  id: number,
  state: "complete" | "failed",
  error: string | null = null,
): Promise<void> {
  await client.query(
    "update sync.snapshot set state = $2, error = $3, finished_at = clock_timestamp() where id = $1",
    [id, state, error],
  );
  await dropStaging(client, id);
}

/** The loaded pages, in no order. */
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

/** Stores a page in the transaction that loaded it, so that a killed ingest resumes at the next one. */
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
