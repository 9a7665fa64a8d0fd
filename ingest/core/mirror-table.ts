import type { MirrorColumn, PgType } from "../../db/mirror/mirror-column.ts";
import { quoteIdent, quoteMirrorTable } from "../../db/mirror/identifier.ts";
import { cellFromText, textFromCell } from "../../db/mirror/cell-text.ts";
import type { Statement, TextRow } from "../lib/statement.ts";
import type { MirrorRow, RowCells } from "./mirror-row.ts";

/** An object's mirror table as known to the pipeline. */
export type MirrorTable = {
  /** API name. */
  readonly object: string;
  readonly table: string;
  readonly columns: readonly MirrorColumn[];
};

/** Reads rows by id through the primary key. */
export function selectRows({ table, columns }: MirrorTable, ids: readonly string[]): Statement {
  const list = [...columns.map((column) => quoteIdent(column.column)), `"_seq"`, `"_read_began"`];
  return {
    text: `select ${list.join(", ")} from ${quoteMirrorTable(table)} where id = any($1::text[])`,
    values: [ids],
  };
}

/** A row that `selectRows` returned. */
export function mirrorRowFromText({ columns }: MirrorTable, text: TextRow): MirrorRow {
  const cells: RowCells = {};
  for (const { column, pgType } of columns)
    cells[column] = cellFromText(pgType, text[column] ?? null);
  const began = cellFromText("timestamptz", text["_read_began"] ?? null);
  return { cells, seq: Number(text["_seq"]), readBegan: began === null ? null : String(began) };
}

/**
 * Writes whole rows, new or not: one array a column, unnested, upserted by primary key.
 * The pipeline is the object's only writer and has read the rows in the same transaction, so a whole row loses nothing.
 */
export function upsertRows({ table, columns }: MirrorTable, rows: readonly MirrorRow[]): Statement {
  const names = [...columns.map((column) => quoteIdent(column.column)), `"_seq"`, `"_read_began"`];
  const types: readonly PgType[] = [
    ...columns.map((column) => column.pgType),
    "bigint",
    "timestamptz",
  ];
  const arrays = types.map((type, index) => `$${index + 1}::${type}[]`);
  const sets = names.filter((name) => name !== `"id"`).map((name) => `${name} = excluded.${name}`);
  return {
    text:
      `insert into ${quoteMirrorTable(table)} (${names.join(", ")}) ` +
      `select * from unnest(${arrays.join(", ")}) on conflict (id) do update set ${sets.join(", ")}`,
    values: [
      ...columns.map(({ column }) => rows.map((row) => textFromCell(row.cells[column] ?? null))),
      rows.map((row) => String(row.seq)),
      rows.map((row) => row.readBegan),
    ],
  };
}

/** Updates the table's columns of existing rows, found by primary key; one array a column, unnested. */
export function updateRows({ table, columns }: MirrorTable, rows: readonly MirrorRow[]): Statement {
  const set = columns.filter(({ column }) => column !== "id");
  const names = set.map(({ column }) => quoteIdent(column));
  const arrays = set.map(({ pgType }, index) => `$${index + 3}::${pgType}[]`);
  return {
    text:
      `update ${quoteMirrorTable(table)} t set ${names.map((name) => `${name} = u.${name}, `).join("")}"_seq" = u."_seq" ` +
      `from unnest(${["$1::text[]", "$2::bigint[]", ...arrays].join(", ")}) ` +
      `as u (${["id", `"_seq"`, ...names].join(", ")}) where t.id = u.id`,
    values: [
      rows.map((row) => row.cells["id"] ?? null),
      rows.map((row) => String(row.seq)),
      ...set.map(({ column }) => rows.map((row) => textFromCell(row.cells[column] ?? null))),
    ],
  };
}

/** Removes rows by id. */
export function deleteRows({ table }: MirrorTable, ids: readonly string[]): Statement {
  return {
    text: `delete from ${quoteMirrorTable(table)} where id = any($1::text[])`,
    values: [ids],
  };
}
