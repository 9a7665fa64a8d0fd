import { quoteMirrorTable } from "../../db/mirror/identifier.ts";
import type { Cells } from "../protocol/cell.ts";
import { type Clipped, clipLength, clippedSql, readClipped } from "./clipped-text.ts";
import { encodeCursor } from "./cursor.ts";
import { filterSql } from "./filter-sql.ts";
import { type Question, questionIdentity } from "./question.ts";
import { rowCells } from "./row-cells.ts";
import { afterRest, orderSql, type SortKey, sortKeys } from "./sort-sql.ts";
import { type Add, type Row, type Statement, statement } from "./statement.ts";

/*
 * One page of rows, with the object's head_seq of the same snapshot: one statement, one round trip. Nearly every page
 * is full of rows whose first sort key is filled: `filledPage` is a plain index scan. Where it does not fill the page,
 * `rowsPage` is asked instead, which is right for every page and takes twice as long:
 *
 *   filled   rows whose first sort key is not null, in order, behind the cursor
 *   empty    rows whose first sort key is null; they come last, so this part is read only as far as `filled` did not
 *            fill the page: its limit is what is left, and a limit of 0 reads nothing
 *
 * Split like this, `order by key [desc]` in `filled` is what a plain index on the key delivers in either direction
 * ("desc nulls last" is not), and `key >= cursor` bounds the scan. With the key and id alone the bound is the row
 * comparison (key, id) > (…), which an index on (key, id) answers exactly and one on (key) by its first part.
 * A first key that is never null (id) needs no second part; a cursor inside the empty part needs no first one.
 */
function rowsPage(question: Question): Statement {
  return statement((add) => {
    const keys = sortKeys(question.sorts);
    const parts = pageParts(question, keys, add);
    const order = ["r._part", ...orderSql(keys, (key) => `r.${key.alias}`)].join(", ");
    return `with ${parts.map(({ name, text }) => `${name} as materialized (${text})`).join(", ")}
      select o.head_seq, o.line, r.* from sync.object o
      left join (${parts.map(({ name }) => `select * from ${name}`).join(" union all ")}) r on true
      where o.name = ${add(question.object.name, "text")} order by ${order}`;
  });
}

/** Null where the cursor is in the empty part. */
function filledPage(question: Question): Statement | null {
  if (question.after?.[0] === null) return null;
  return statement((add) => {
    const name = add(question.object.name, "text");
    const content = ["head_seq", "line"].map(
      (one) => `(select ${one} from sync.object where name = ${name}) as _${one}, `,
    );
    return pageParts(question, sortKeys(question.sorts), add, content.join(""))[0].text;
  });
}

/** The page; null when the object is no longer there. `run` runs a statement and answers its rows, values as text. */
export async function askRowsPage(
  question: Question,
  run: (statement: Statement) => Promise<readonly Row[]>,
): Promise<RowsPage | null> {
  const filled = filledPage(question);
  const answer = filled === null ? [] : await run(filled);
  if (answer.length > question.limit) return readRowsPage(question, answer);
  return readRowsPage(question, await run(rowsPage(question)));
}

type Part = { readonly name: "filled" | "empty"; readonly text: string };

function pageParts(
  question: Question,
  keys: readonly SortKey[],
  add: Add,
  lead = "",
): readonly [Part, ...Part[]] {
  const filter = filterSql(question.filters, add);
  const select = selectSql(question, keys, lead);
  // One more than the page holds tells whether there is a next page.
  const size = add(question.limit + 1, "int");
  const filled = (): Part => ({
    name: "filled",
    text: `${select(0)} where ${filter} and ${filledAfter(question, keys, add)} order by ${orderSql(keys, (key) => key.sql, "filled").join(", ")} limit ${size}`,
  });
  const empty = (room: string): Part => ({
    name: "empty",
    text: `select * from (${select(1)} where ${filter} and ${emptyAfter(question, keys, add)} order by ${orderSql(keys.slice(1), (key) => key.sql).join(", ")} limit ${size}) e limit ${room}`,
  });
  if (keys[0]?.isId) return [filled()];
  if (question.after?.[0] === null) return [empty(size)];
  return [filled(), empty(`greatest(0, ${size} - (select count(*) from filled))`)];
}

function selectSql(
  question: Question,
  keys: readonly SortKey[],
  lead: string,
): (part: 0 | 1) => string {
  const keyList = keys.map((key) => `${key.sql} as ${key.alias}`).join(", ");
  const most = clipLength(question.columns, question.limit);
  const columns = question.columns.map((column) => clippedSql(column, most)).join(", ");
  const table = quoteMirrorTable(question.object.mirrorTable);
  return (part) => `select ${lead}${part} as _part, ${keyList}, ${columns} from ${table}`;
}

function filledAfter({ after }: Question, keys: readonly SortKey[], add: Add): string {
  const [first, second] = keys;
  if (!first) return "true";
  const present = first.isId ? "true" : `${first.sql} is not null`;
  const cursor = after?.[0] ?? null;
  if (after === null || cursor === null) return present;
  const sign = first.direction === "asc" ? ">" : "<";
  const value = add(cursor, first.column.pgType);
  if (first.isId) return `${first.sql} ${sign} ${value}`;
  if (second?.isId && second.direction === first.direction)
    return `(${first.sql}, ${second.sql}) ${sign} (${value}, ${add(after[1] ?? "", "text")})`;
  const rest = afterRest(keys.slice(1), after.slice(1), add);
  return `${first.sql} ${sign}= ${value} and (${first.sql} ${sign} ${value} or ${rest})`;
}

function emptyAfter({ after }: Question, keys: readonly SortKey[], add: Add): string {
  const empty = `${keys[0]?.sql ?? "null"} is null`;
  if (after === null || after[0] !== null) return empty;
  return `${empty} and ${afterRest(keys.slice(1), after.slice(1), add)}`;
}

/** What a page answers: rows as cells, which texts are clipped, what they are true for, and the next page's cursor. */
export type RowsPage = {
  readonly seq: number;
  readonly line: string;
  readonly rows: Cells[];
  readonly clipped: Clipped;
  readonly next: string | null;
};

function readRowsPage(question: Question, answer: readonly Row[]): RowsPage | null {
  const [first] = answer;
  if (!first) return null;
  const keyCount = question.sorts.length;
  const found = answer.filter((row) => row[2] !== null);
  const page = found.slice(0, question.limit);
  const last = page.at(-1);
  const more = found.length > question.limit && last !== undefined;
  return {
    seq: Number(first[0]),
    line: String(first[1]),
    ...clippedRows(
      question,
      page.map((row) => rowCells(question.columns, row.slice(3 + keyCount))),
    ),
    next: more ? encodeCursor(last.slice(3, 3 + keyCount), questionIdentity(question)) : null,
  };
}

function clippedRows(
  { columns, limit }: Question,
  rows: readonly Cells[],
): { readonly rows: Cells[]; readonly clipped: Clipped } {
  const most = clipLength(columns, limit);
  const clipped: Record<string, Record<string, number>> = {};
  const shown = rows.map((cells) => {
    const long = Object.entries(cells).filter(
      ([, value]) => typeof value === "string" && value.length > most,
    );
    if (long.length === 0) return cells;
    const texts: Record<string, string> = {};
    const lengths: Record<string, number> = {};
    for (const [column, value] of long) {
      const { text, length } = readClipped(String(value), most);
      texts[column] = text;
      if (length !== null) lengths[column] = length;
    }
    if (Object.keys(lengths).length > 0) clipped[String(cells["id"])] = lengths;
    return { ...cells, ...texts };
  });
  return { rows: shown, clipped };
}
