import { quoteIdent } from "../../db/mirror/identifier.ts";
import { asOfSources, type Source, type Sources } from "./as-of.ts";
import type { CursorKeys } from "./cursor.ts";
import { type ExportColumn, type ExportFormat, LINE_END, linesSql } from "./export-line.ts";
import type { Place } from "./moment.ts";
import { allParts, pageParts, partOrder } from "./page-parts.ts";
import { decidingColumns, type PlacedQuestion } from "./question.ts";
import { rowsOf } from "./rows-of.ts";
import { areHeld } from "./rows-page-as-of.ts";
import { type SortKey, sortKeys } from "./sort-sql.ts";
import { type Add, type Row, type Statement, statement } from "./statement.ts";

/** Lines of an export, in order. */
export type ExportPage = {
  readonly head: number;
  readonly rows: number;
  /** Each line with its end. */
  readonly text: string;
  /** Where the next page begins; null of the last one. */
  readonly next: CursorKeys | null;
  /** Where the page after it begins, if that one has as many rows, and as far as it is found cheaply. */
  readonly ahead: CursorKeys | null;
};

/**
 * The lines of `question.limit` rows behind the cursor as of a place, as one text. What was put back is put back whole:
 * an export reads all of it, while a page on a screen reads a few records. Where the head is that place, the rows are those
 * of now, and there are none once it has moved on. No answer comes where the place is not on its line any more.
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
    const { steps, sources } =
      head === asOf.seq
        ? stillSource(question, asOf.seq, add)
        : asOfSources(object, read, { ...asOf, head }, add);
    const selected = read.map(({ column }) => quoteIdent(column)).join(", ");
    const parts = sources.flatMap((source) => pageParts(question, keys, add, source, selected));
    // What is of one part is in order.
    const order = parts.length === 1 ? "" : `order by ${partOrder(keys, "u", question.isUp)}`;
    const lines = linesSql(
      columns,
      format,
      { row: "page", end: add(LINE_END[format], "text") },
      add,
    );
    const last = `json_build_array(${keys.map(({ alias }) => `${alias}::text`).join(", ")})::text`;
    const size = add(limit, "int");
    const [still] = head === asOf.seq && keys[0]?.isId ? sources : [];
    const ahead = still === undefined ? "null" : aheadSql(question, keys, still, last, add);
    // Lines are put together as their rows come, which is in order.
    return `with ${[...steps, ...parts.map(({ name, text }) => `${name} as (${text})`)].join(", ")},
      page as (select *, row_number() over () as _n from (select * from (${allParts(parts)}) u ${order} limit ${size}) p)
      select o.head_seq, l.* from sync.object o, lateral (
        select count(*), coalesce(${lines}, ''),
          max(case when _n = ${size} then ${last} end), ${ahead} from page) l
      where o.name = ${add(object.name, "text")} and ${areHeld(question, add)}`;
  });
}

/** By id the last row of the page after this one is found in the index, while what lies between is skipped. */
function aheadSql(
  question: PlacedQuestion,
  keys: readonly SortKey[],
  still: Source,
  last: string,
  add: Add,
): string {
  const limit = 2 * question.limit - 1;
  const [{ text }] = pageParts({ ...question, limit }, keys, add, still, "true");
  return `(select ${last} from (${text}) a offset ${add(limit, "int")})`;
}

/** While the log is where it was, the rows as of then are those of now; none, once it has moved on. */
function stillSource({ object }: PlacedQuestion, seq: number, add: Add): Sources {
  const head = `(select head_seq from sync.object where name = ${add(object.name, "text")})`;
  const where = `${head} = ${add(seq, "bigint")}`;
  const from = rowsOf(object, add);
  return { steps: [], sources: [{ name: "still", from, where }] };
}

/** Null where the object is gone, or the place is not in its log any more. */
export function readExportPage(answer: readonly Row[]): ExportPage | null {
  const [first] = answer;
  if (!first) return null;
  const [head, rows, text, last, ahead] = first;
  const keysOf = (keys: string | null | undefined) =>
    keys ? (JSON.parse(keys) as CursorKeys) : null;
  return {
    head: Number(head),
    rows: Number(rows),
    text: text ?? "",
    next: keysOf(last),
    ahead: keysOf(ahead),
  };
}
