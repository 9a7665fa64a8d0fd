import type { ClientBase, Pool } from "pg";

export type SnapshotState = "submitted" | "loading" | "merging" | "complete" | "failed";

/** What the rows of a snapshot are read for: the first copy, a whole object once more beside the stream, or some fields of it. */
export type SnapshotKind = "copy" | "resync" | "backfill";

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

/** The object's newest snapshot of a kind, or null. */
export async function latestSnapshot(
  pool: Pool,
  object: string,
  kind: SnapshotKind,
): Promise<SnapshotRow | null> {
  const { rows } = await pool.query<SnapshotText>(
    `select ${FIELDS} from sync.snapshot where object = $1 and kind = $2 order by id desc limit 1`,
    [object, kind],
  );
  return rows[0] === undefined ? null : fromText(rows[0]);
}

/** Starts a snapshot; its read begins now, by Postgres's clock. */
export async function insertSnapshot(
  client: Pool | ClientBase,
  object: string,
  kind: SnapshotKind,
  fields: readonly string[],
  traceId: string,
): Promise<SnapshotRow> {
  const { rows } = await client.query<SnapshotText>(
    `insert into sync.snapshot (object, kind, columns, read_began, trace_id)
     values ($1, $2, $3, clock_timestamp(), $4) returning ${FIELDS}`,
    [object, kind, JSON.stringify(fields), traceId],
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

export async function setSnapshotJob(pool: Pool, id: number, jobId: string): Promise<void> {
  await pool.query("update sync.snapshot set job_id = $2 where id = $1", [id, jobId]);
}

export async function setSnapshotState(
  pool: Pool,
  id: number,
  state: SnapshotState,
  outcome: { readonly rowsExpected?: number; readonly error?: string } = {},
): Promise<void> {
  await pool.query(
    `update sync.snapshot set state = $2, rows_expected = coalesce($3, rows_expected), error = $4,
       finished_at = case when $2 in ('complete', 'failed') then clock_timestamp() end
     where id = $1`,
    [id, state, outcome.rowsExpected ?? null, outcome.error ?? null],
  );
}

/** The pages that are loaded, in no order. */
export async function loadedPages(pool: Pool, id: number): Promise<readonly LoadedPage[]> {
  const { rows } = await pool.query<{ locator: string; next: string | null; rows: string }>(
    "select locator, next, rows + rows_parked as rows from sync.snapshot_page where snapshot_id = $1",
    [id],
  );
  return rows.map((row) => ({ ...row, rows: Number(row.rows) }));
}

export type PageProgress = LoadedPage & { readonly parked: number; readonly sizeBytes: number };

/** Notes a page in the transaction that loaded it, so that a killed ingest goes on at the next one. */
export async function recordPage(
  client: ClientBase,
  { id, object, kind }: SnapshotRow,
  page: PageProgress,
): Promise<void> {
  await client.query(
    `with page as (
       insert into sync.snapshot_page (snapshot_id, locator, next, rows, rows_parked, size_bytes)
       values ($1, $3, $4, $5, $6, $7)),
     lane as (update sync.object set row_count = row_count + $5 where name = $2 and $8 = 'copy')
     update sync.snapshot set rows_loaded = rows_loaded + $5, rows_parked = rows_parked + $6 where id = $1`,
    [id, object, page.locator, page.next, page.rows, page.parked, page.sizeBytes, kind],
  );
}
