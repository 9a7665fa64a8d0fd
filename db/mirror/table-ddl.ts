import { digestOf, mirrorName, quoteIdent, quoteMirrorTable } from "./identifier.ts";
import type { MirrorColumn } from "./mirror-column.ts";
import { isByPrefix, orderedBy } from "./prefix.ts";
import { foldedName, searchedColumns, searchedText } from "./search.ts";
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

export type MirrorIndex = {
  readonly name: string;
  /** Unique, btree or gin, and what is indexed: after `create index … on`. */
  readonly definition: string;
};

/** Times that lists are most often sorted and narrowed by. */
const TIMES = new Set(["SystemModstamp", "LastModifiedDate", "CreatedDate"]);

/**
 * The indexes that every mirror table has: references, when records came and changed, names by their beginning, with and
 * without regard to case, and the trigrams of what records are found by. Each btree ends with the id, the last key of
 * every sort. No index is on a text of any length: Postgres would refuse the row whose entry is too long. They are built
 * after the initial snapshot, which they would slow down, and for fields that come later.
 *
 * @param trigrams the schema of the extension pg_trgm; null where it is not installed, and search is slower
 */
export function mirrorIndexes(
  table: string,
  columns: readonly MirrorColumn[],
  trigrams: string | null,
): readonly MirrorIndex[] {
  const ofColumns = columns.flatMap((column) => {
    if (column.field === "Id" || column.retired) return [];
    const ordered = `using btree (${orderedBy(column)}, "id")`;
    if (kindOf(column).isIndexed || TIMES.has(column.field))
      return [mirrorIndex(table, column, "btree", ordered)];
    if (!column.nameField) return [];
    const ofName = mirrorIndex(table, column, isByPrefix(column) ? "prefix" : "btree", ordered);
    if (column.pgType !== "text") return [ofName];
    const folded = `using btree (${foldedName(column)} text_pattern_ops, "id")`;
    const both = [ofName, mirrorIndex(table, column, "folded", folded)];
    if (trigrams === null) return both;
    const ofTrigrams = `using gin (${quoteIdent(column.column)} ${quoteIdent(trigrams)}.gin_trgm_ops)`;
    return [...both, mirrorIndex(table, column, "gin", ofTrigrams)];
  });
  return [...ofColumns, ...searchIndex(table, columns, trigrams)];
}

/** Whether a column has an index of its order from the start. */
export function hasOwnIndex(column: MirrorColumn): boolean {
  const { field, nameField } = column;
  return field === "Id" || nameField || TIMES.has(field) || kindOf(column).isIndexed;
}

/** API names, and so the names of other indexes, begin with a letter. */
const SEARCH = "_search_";

/** The trigrams of what records are found by; its name tells which columns these are. */
function searchIndex(
  table: string,
  columns: readonly MirrorColumn[],
  trigrams: string | null,
): readonly MirrorIndex[] {
  const searched = searchedColumns(columns);
  if (trigrams === null || searched.length === 0) return [];
  const text = searchedText(searched);
  const definition = `using gin ((${text}) ${quoteIdent(trigrams)}.gin_trgm_ops)`;
  return [{ name: mirrorName(`${SEARCH}${digestOf(text)}_${table}`), definition }];
}

/**
 * Of the indexes that a table has, by their names, those that others took the place of: on whole names, which may be too
 * long for an index, and of what its records were found by before.
 */
export function replacedIndexes(
  table: string,
  columns: readonly MirrorColumn[],
  names: readonly string[],
): readonly string[] {
  const ofNames = columns
    .filter((column) => column.nameField && isByPrefix(column))
    .map(({ column }) => mirrorName(`${table}_${column}_btree`));
  const kept = searchIndex(table, columns, "public").map(({ name }) => name);
  return names.filter(
    (name) => ofNames.includes(name) || (name.startsWith(SEARCH) && !kept.includes(name)),
  );
}

/** @param how `concurrently` does not block the table's writers, and cannot be in a transaction */
export function createIndex(
  table: string,
  { name, definition }: MirrorIndex,
  how: "concurrently" | "" = "",
): string {
  return `create index ${how} if not exists ${quoteIdent(name)} on ${quoteMirrorTable(table)} ${definition}`;
}

function mirrorIndex(
  table: string,
  { column }: MirrorColumn,
  suffix: "btree" | "prefix" | "folded" | "gin",
  definition: string,
): MirrorIndex {
  return { name: mirrorName(`${table}_${column}_${suffix}`), definition };
}
