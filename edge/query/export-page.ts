import { quoteIdent } from "../../db/mirror/identifier.ts";
import { asOfSources } from "./as-of.ts";
import type { CursorKeys } from "./cursor.ts";
import { type ExportColumn, type ExportFormat, LINE_END, lineSql } from "./export-line.ts";
import type { Place } from "./moment.ts";
import { allParts, pageParts, partOrder, partSteps } from "./page-parts.ts";
import { decidingColumns, type PlacedQuestion } from "./question.ts";
import { areHeld } from "./rows-page-as-of.ts";
import { sortKeys } from "./sort-sql.ts";
import { type Row, type Statement, statement } from "./statement.ts";

/** Lines of an export, in order. */
export type ExportPage = {
  readonly head: number;
  readonly rows: number;
  /** Each line with its end. */
  readonly text: string;
  /** Where the next page begins; null of the last one. */
  readonly next: CursorKeys | null;
};

/**
 * The lines of `question.limit` rows behind the cursor as of a place, as one text. What was put back is put back whole:
 * an export reads all of it, while a page on a screen reads a few records. No row is answered where the place is not on
 * its line any more.
 */
export function exportPage(
  question: PlacedQuestion,
  { asOf, head }: Place,
  columns: readonly ExportColumn[],
  format: ExportFormat,
): Statement {
  return statement((add) => {
    const { object, limit } = question;
    const keys = sortKeys(question.sorts);
    const read = [...new Set([...decidingColumns(question), ...columns.map((one) => one.column)])];
    const { steps, sources } = asOfSources(object, read, { ...asOf, head }, add);
    const selected = read.map(({ column }) => quoteIdent(column)).join(", ");
    const parts = sources.flatMap((source) => pageParts(question, keys, add, source, selected));
    const order = partOrder(keys, "u", question.isUp);
    const last = keys.map(({ alias }) => `${alias}::text`).join(", ");
    const size = add(limit, "int");
    return `with ${[...steps, ...partSteps(parts)].join(", ")},
      page as (select *, row_number() over () as _n from (select * from (${allParts(parts)}) u order by ${order} limit ${size}) p),
      lines as (select _n, ${lineSql(columns, format, "page")} as line, case when _n = ${size} then json_build_array(${last}) end as last from page)
      select o.head_seq, count(l._n), coalesce(string_agg(l.line || ${add(LINE_END[format], "text")}, '' order by l._n), ''), max(l.last::text)
      from sync.object o left join lines l on true
      where o.name = ${add(object.name, "text")} and ${areHeld(question, add)} group by o.head_seq`;
  });
}

/** Null where the object is gone, or the place is not in its log any more. */
export function readExportPage(answer: readonly Row[]): ExportPage | null {
  const [first] = answer;
  if (!first) return null;
  const [head, rows, text, last] = first;
  return {
    head: Number(head),
    rows: Number(rows),
    text: text ?? "",
    next: last ? (JSON.parse(last) as CursorKeys) : null,
  };
}
