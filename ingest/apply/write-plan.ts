import type { ClientBase } from "pg";
import { run, runAll, type Statement, type TextRow } from "../lib/statement.ts";
import { holds } from "../lib/injection-point.ts";
import type { MirrorRow } from "../core/mirror-row.ts";
import type { Deletion } from "./rules/deletion.ts";
import {
  deleteRows,
  mirrorRowFromText,
  selectRows,
  updateRows,
  upsertRows,
  type MirrorTable,
} from "../core/mirror-table.ts";

/** Reads the rows of some records; missing rows are not in the map. */
export async function readRows(
  client: ClientBase,
  table: MirrorTable,
  ids: readonly string[],
): Promise<Map<string, MirrorRow>> {
  return rowsById(table, (await run(client, selectRows(table, ids))).rows);
}

/** The rows of a `selectRows` result, by record id. */
export function rowsById(table: MirrorTable, rows: readonly TextRow[]): Map<string, MirrorRow> {
  return new Map(rows.map((row) => [String(row["id"]), mirrorRowFromText(table, row)]));
}

/** Rows that were read in some columns only, in this transaction: those in the table. */
export type PartRows = {
  readonly table: MirrorTable;
  readonly rows: ReadonlyMap<string, MirrorRow>;
};

/**
 * Writes the rows of a plan: partly read rows in their columns only, others completely. Removes deleted rows, and keeps
 * tombstones.
 */
export function rowStatements(
  table: MirrorTable,
  rows: ReadonlyMap<string, MirrorRow | null>,
  deletions: readonly Deletion[],
  parts: PartRows = { table, rows: new Map() },
): readonly Statement[] {
  const gone = [...rows.keys()].filter((id) => rows.get(id) === null);
  const present = [...rows.values()].filter((row) => row !== null);
  const inPart = present.filter((row) => parts.rows.has(idOf(row)));
  const whole = present.filter((row) => !parts.rows.has(idOf(row)));
  return [
    ...(inPart.length > 0 ? [updateRows(parts.table, inPart)] : []),
    ...(whole.length > 0
      ? [upsertRows(table, whole), deleteTombstones(table.object, whole.map(idOf))]
      : []),
    ...(gone.length > 0 ? [deleteRows(table, gone)] : []),
    ...(deletions.length > 0 && holds("a delete leaves a tombstone")
      ? [upsertTombstones(table.object, deletions)]
      : []),
  ];
}

function idOf({ cells }: MirrorRow): string {
  return String(cells["id"]);
}

export async function writeRows(
  client: ClientBase,
  ...plan: Parameters<typeof rowStatements>
): Promise<void> {
  await runAll(client, rowStatements(...plan));
}

function deleteTombstones(object: string, ids: readonly string[]): Statement {
  return {
    text: "delete from sync.tombstone where object = $1 and record_id = any($2::text[])",
    values: [object, ids],
  };
}

function upsertTombstones(object: string, deletions: readonly Deletion[]): Statement {
  return {
    text: `insert into sync.tombstone (object, record_id, seq, read_began, deleted_at, last_row)
     select $1, * from unnest($2::text[], $3::bigint[], $4::timestamptz[], $5::timestamptz[], $6::jsonb[])
     on conflict (object, record_id) do update set seq = excluded.seq,
       read_began = coalesce(excluded.read_began, tombstone.read_began), deleted_at = excluded.deleted_at,
       last_row = coalesce(excluded.last_row, tombstone.last_row)`,
    values: [
      object,
      deletions.map((deletion) => deletion.recordId),
      deletions.map((deletion) => deletion.seq),
      deletions.map((deletion) => deletion.readBegan),
      deletions.map((deletion) => deletion.deletedAt),
      deletions.map(({ lastRow }) => (lastRow === null ? null : JSON.stringify(lastRow))),
    ],
  };
}
