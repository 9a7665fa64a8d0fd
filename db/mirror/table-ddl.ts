import { mirrorName, quoteIdent, quoteMirrorTable } from "./identifier.ts";
import type { MirrorColumn } from "./mirror-column.ts";
import { kindOf } from "./types/registry.ts";

/**
 * A mirror table: a column per field, and what the ordering rules need to know of a row. `_seq` is the row's newest
 * change, `_read_began` from when the read that the row stands on counts as begun (null where none has shown it yet).
 */
export function createTable(table: string, columns: readonly MirrorColumn[]): string {
  const fields = columns.map(columnDefinition);
  const system = [`"_seq" bigint not null default 0`, `"_read_began" timestamptz`];
  return `create table if not exists ${quoteMirrorTable(table)} (\n  ${[...fields, ...system].join(",\n  ")}\n)`;
}

/** Adds columns to a table that exists; what is there stays as it is. */
export function addColumns(table: string, columns: readonly MirrorColumn[]): string {
  const clauses = columns.map((column) => `add column if not exists ${columnDefinition(column)}`);
  return `alter table ${quoteMirrorTable(table)} ${clauses.join(", ")}`;
}

/**
 * Gives a column another type; what does not convert becomes null. Postgres refuses it (0A000) where a view, a rule or
 * a generated column depends on the column.
 */
export function convertColumn(table: string, { column, pgType }: MirrorColumn): string {
  const text = `${quoteIdent(column)}::text`;
  const converted = `case when pg_input_is_valid(${text}, '${pgType}') then ${text}::${pgType} end`;
  return `alter table ${quoteMirrorTable(table)} alter column ${quoteIdent(column)} type ${pgType} using ${converted}`;
}

function columnDefinition({ column, field, pgType }: MirrorColumn): string {
  return `${quoteIdent(column)} ${pgType}${field === "Id" ? " primary key" : ""}`;
}

export type MirrorIndex = { readonly name: string; readonly statement: string };

/**
 * The indexes that every mirror table has: references, SystemModstamp, and names by trigram for search.
 * Each ends with the id, the last key of every sort. They are built after the initial snapshot, which they would slow
 * down, and for fields that come later.
 */
export function mirrorIndexes(
  table: string,
  columns: readonly MirrorColumn[],
): readonly MirrorIndex[] {
  return columns.flatMap((column) => {
    if (column.field === "Id" || column.retired) return [];
    if (kindOf(column).isIndexed || column.field === "SystemModstamp")
      return [mirrorIndex(table, column, "btree")];
    if (column.nameField)
      return [mirrorIndex(table, column, "btree"), mirrorIndex(table, column, "gin")];
    return [];
  });
}

/** The statements that make the indexes of a mirror table. */
export function createIndexes(table: string, columns: readonly MirrorColumn[]): readonly string[] {
  return mirrorIndexes(table, columns).map(({ statement }) => statement);
}

function mirrorIndex(
  table: string,
  { column }: MirrorColumn,
  method: "btree" | "gin",
): MirrorIndex {
  const name = mirrorName(`${table}_${column}_${method}`);
  const key = method === "gin" ? "public.gin_trgm_ops" : `, "id"`;
  const statement = `create index if not exists ${quoteIdent(name)} on ${quoteMirrorTable(table)} using ${method} (${quoteIdent(column)} ${key})`;
  return { name, statement };
}
