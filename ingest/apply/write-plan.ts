import type { ClientBase } from "pg";
import type { MirrorRow, RowCells } from "./mirror-row.ts";
import {
  deleteRows,
  mirrorRowFromText,
  selectRows,
  updateRows,
  upsertRows,
  type MirrorTable,
} from "./mirror-table.ts";

/** Reads the rows of some records; those that are not there are not in the map. */
export async function readRows(
  client: ClientBase,
  table: MirrorTable,
  ids: readonly string[],
): Promise<Map<string, MirrorRow>> {
  if (ids.length === 0) return new Map();
  const { rows } = await client.query<Record<string, string | null>>(query(selectRows(table, ids)));
  return new Map(rows.map((row) => [String(row["id"]), mirrorRowFromText(table, row)]));
}

/** How a record was deleted: by which change, or shown by which read. */
export type Deletion = {
  readonly recordId: string;
  readonly seq: number;
  /** ISO 8601; null where an event told. */
  readonly readBegan: string | null;
  /** ISO 8601. */
  readonly deletedAt: string;
  /** Its last known cells. */
  readonly lastRow: Readonly<RowCells> | null;
};

/** A deletion that an event told; `commitAt` in epoch milliseconds. */
export function deletionByEvent(
  recordId: string,
  seq: number,
  lastRow: Readonly<RowCells> | null,
  commitAt: number,
): Deletion {
  return { recordId, seq, readBegan: null, deletedAt: new Date(commitAt).toISOString(), lastRow };
}

/** Rows that were read in this transaction in some columns only: those that the table has here. */
export type PartRows = {
  readonly table: MirrorTable;
  readonly rows: ReadonlyMap<string, MirrorRow>;
};

/**
 * Writes the rows that a plan leaves: those known in part in the columns known, others whole, new or not; removes those
 * that are not there any more, and keeps tombstones.
 */
export async function writeRows(
  client: ClientBase,
  table: MirrorTable,
  rows: ReadonlyMap<string, MirrorRow | null>,
  deletions: readonly Deletion[],
  parts: PartRows = { table, rows: new Map() },
): Promise<void> {
  const inPart = [...rows].flatMap(([id, row]) => (row && parts.rows.has(id) ? [row] : []));
  const present = [...rows].flatMap(([id, row]) => (row && !parts.rows.has(id) ? [row] : []));
  const gone = [...rows].flatMap(([id, row]) => (row === null ? [id] : []));
  if (inPart.length > 0) await client.query(query(updateRows(parts.table, inPart)));
  if (present.length > 0) {
    await client.query(query(upsertRows(table, present)));
    await forgetTombstones(
      client,
      table.object,
      present.map((row) => String(row.cells["id"])),
    );
  }
  if (gone.length > 0) await client.query(query(deleteRows(table, gone)));
  if (deletions.length > 0) await keepTombstones(client, table.object, deletions);
}

async function forgetTombstones(
  client: ClientBase,
  object: string,
  ids: readonly string[],
): Promise<void> {
  await client.query(
    "delete from sync.tombstone where object = $1 and record_id = any($2::text[])",
    [object, ids],
  );
}

async function keepTombstones(
  client: ClientBase,
  object: string,
  deletions: readonly Deletion[],
): Promise<void> {
  await client.query(
    `insert into sync.tombstone (object, record_id, seq, read_began, deleted_at, last_row)
     select $1, * from unnest($2::text[], $3::bigint[], $4::timestamptz[], $5::timestamptz[], $6::jsonb[])
     on conflict (object, record_id) do update set seq = excluded.seq,
       read_began = coalesce(excluded.read_began, tombstone.read_began), deleted_at = excluded.deleted_at,
       last_row = coalesce(excluded.last_row, tombstone.last_row)`,
    [
      object,
      deletions.map((deletion) => deletion.recordId),
      deletions.map((deletion) => deletion.seq),
      deletions.map((deletion) => deletion.readBegan),
      deletions.map((deletion) => deletion.deletedAt),
      deletions.map(({ lastRow }) => (lastRow === null ? null : JSON.stringify(lastRow))),
    ],
  );
}

function query({ text, values }: { text: string; values: readonly unknown[] }) {
  return { text, values: [...values] };
}
