import { quoteIdent } from "../../db/mirror/identifier.ts";
import type { MirrorColumn, PgType } from "../../db/mirror/mirror-column.ts";
import { iso } from "../protocol/iso-sql.ts";
import type { QuestionObject } from "./column.ts";
import { rowsOf } from "./rows-of.ts";
import type { Add } from "./statement.ts";

export const EXPORT_FORMATS = ["csv", "ndjson"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** A column of an export. With `named` the record that it refers to is told by its name, where it has one. */
export type ExportColumn = {
  readonly column: MirrorColumn;
  /** The mirrored objects that it can refer to, where their names stand for their ids. */
  readonly named: readonly QuestionObject[];
};

/*
 * Postgres writes the lines: as one text a page they cross the wire and the Worker untouched. Of a CSV a text is always
 * quoted (RFC 4180), which is cheaper than to look whether it must be; what is empty is not, so that `COPY` reads it back.
 */

/**
 * The lines of rows, each with its end, as one text, in SQL. `row` is the alias of what has the columns, `end` SQL of the
 * end.
 */
export function linesSql(
  columns: readonly ExportColumn[],
  format: ExportFormat,
  { row, end }: { readonly row: string; readonly end: string },
  add: Add,
): string {
  const cells = columns.map((one) => ({
    name: one.column.column,
    sql: cellSql(one, `${row}.${quoteIdent(one.column.column)}`, format, add),
  }));
  if (format === "csv") return `string_agg(${csvSql(cells.map(({ sql }) => sql))} || ${end}, '')`;
  const selected = cells.map(({ name, sql }) => `${sql} as ${quoteIdent(name)}`).join(", ");
  return `string_agg((select row_to_json(j)::text from (select ${selected}) j) || ${end}, '')`;
}

/** A function of Postgres takes at most 100 arguments. */
const MOST_CELLS = 90;

/** By `format`: of seven columns that takes a fourth less than a row that is printed as text, which would be quoted, too. */
function csvSql(cells: readonly string[]): string {
  const parts: string[] = [];
  for (let from = 0; from < cells.length; from += MOST_CELLS) {
    const part = cells.slice(from, from + MOST_CELLS);
    parts.push(`format('${part.map(() => "%s").join(",")}', ${part.join(", ")})`);
  }
  return parts.join(" || ',' || ");
}

/** What a cell of the API says, as SQL. */
function cellSql(
  { column, named }: ExportColumn,
  value: string,
  format: ExportFormat,
  add: Add,
): string {
  const { pgType } = column;
  const cell = CELLS[pgType](value);
  if (pgType !== "text") return format === "csv" ? `(${cell})::text` : cell;
  const isId = column.type === "id" || column.type === "reference";
  if (named.length === 0)
    return format === "ndjson" ? value : isId ? quotedSql(value) : guarded(value);
  const name = `coalesce(${[...named.map((object) => nameSql(object, value, add)), value].join(", ")})`;
  return format === "csv" ? guarded(name) : name;
}

/** Numbers of more digits than JavaScript's, and times, are texts, as in every answer. */
const CELLS: Readonly<Record<PgType, (value: string) => string>> = {
  text: (value) => value,
  boolean: (value) => value,
  integer: (value) => value,
  bigint: (value) => `${value}::text`,
  numeric: (value) => `trim_scale(${value})::text`,
  date: (value) => `${value}::text`,
  timestamptz: iso,
  time: (value) => `to_char(date '2000-01-01' + ${value}, 'HH24:MI:SS.MS')`,
};

function nameSql(object: QuestionObject, id: string, add: Add): string {
  const name = object.columns.find(({ nameField }) => nameField);
  return name
    ? `(select named.${quoteIdent(name.column)}::text from ${rowsOf(object, add)} named where named."id" = ${id})`
    : "null";
}

/**
 * A spreadsheet takes a text that begins so for a formula (OWASP, "CSV Injection"). An apostrophe before it makes it a
 * text again; a paste takes it away.
 */
const FORMULA = "=+-@\t\r\n＝＋－＠";

const CODES = [...FORMULA].map((sign) => sign.codePointAt(0)).join(", ");

function guarded(text: string): string {
  return quotedSql(`case when ascii(${text}) in (${CODES}) then '''' || ${text} else ${text} end`);
}

/** What is null stays null. */
function quotedSql(text: string): string {
  return `'"' || replace(${text}, '"', '""') || '"'`;
}

export const HEADINGS = ["names", "labels"] as const;
export type Headings = (typeof HEADINGS)[number];

/** The first line of a CSV: columns by their names, or as people call them. */
export function headLine(columns: readonly ExportColumn[], headings: Headings): string {
  return columns
    .map(({ column: { column, label } }) => (headings === "names" ? column : quoted(label)))
    .join(",");
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** What ends a line: RFC 4180 for CSV. */
export const LINE_END: Readonly<Record<ExportFormat, string>> = { csv: "\r\n", ndjson: "\n" };
