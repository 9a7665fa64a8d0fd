import { filterSql } from "./filter-sql.ts";
import { ID_ALONE, pageOfIds } from "./page-of-ids.ts";
import { pageParts } from "./page-parts.ts";
import { type PlacedQuestion, readsOf } from "./question.ts";
import { readRowsPage, type RowsPage } from "./read-rows-page.ts";
import { rowsOf } from "./rows-of.ts";
import { sortKeys } from "./sort-sql.ts";
import { type Add, type Row, type Statement, statement } from "./statement.ts";

type Run = (statement: Statement) => Promise<readonly Row[]>;

/** Rows so near the beginning are found from there, without asking first how many there are. */
const NEAR_ROWS = 1_000;

/**
 * The page that has the row of a number (from 1), found from the nearer end of the list. It begins with that row, or so
 * many rows before as a full page needs; beyond the end it is the last page. The answer is true for one seq, and says
 * the number of its first row and how many rows there are.
 *
 *   1. how many rows there are, which tells the nearer end
 *   2. the page, as many rows from that end as a number: `OFFSET` over the index of the sort, of keys and ids alone,
 *      so that an index can answer it; the columns are read of the rows of the page
 *
 * Without conditions the count is the table's own, which is written with its rows. With conditions it is counted; where
 * something changed between the two statements it is counted again, with the page.
 */
export async function askRowsByNumber(
  question: PlacedQuestion,
  number: number,
  run: Run,
): Promise<RowsPage | null> {
  const wanted = number - 1;
  if (wanted < NEAR_ROWS) {
    const page = await askFrom(question, wanted, null, run);
    const isFull = wanted === 0 || page?.rows.length === question.limit;
    if (page === null || isFull || page.count === 0) return page;
  }
  const [counted] = await run(countStatement(question));
  if (!counted) return null;
  const count = Number(counted[1]);
  const before = Math.max(0, Math.min(wanted, count - question.limit));
  const behind = Math.max(0, count - before - question.limit);
  const [isUp, skipped] = before <= behind ? [false, before] : [true, behind];
  // What is behind references changes without a seq of this object.
  const isStill = readsOf(question).length === 1;
  const page = await askFrom({ ...question, isUp }, skipped, isStill ? counted : null, run);
  // So many rows went meanwhile that none is there.
  return page?.rows.length === 0 && skipped > 0
    ? askFrom({ ...question, isUp: true }, 0, null, run)
    : page;
}

/** @param counted what was counted before, and of which seq that is true; null: count them */
async function askFrom(
  question: PlacedQuestion,
  skipped: number,
  counted: Row | null,
  run: Run,
): Promise<RowsPage | null> {
  const answer = await run(pageStatement(question, skipped, counted === null));
  const page = readRowsPage(question, answer, skipped > 0);
  if (page === null) return null;
  const isOwn = isEveryRow(question) || counted === null;
  if (!isOwn && Number(counted[0]) !== page.seq) return askFrom(question, skipped, null, run);
  const count = Number(isOwn ? answer[0]?.at(-1) : counted[1]);
  const { length } = page.rows;
  const before = question.isUp ? count - skipped - length : Math.min(skipped, count - length);
  return { ...page, firstRow: Math.max(0, before) + 1, count };
}

function isEveryRow({ object, filters, where }: PlacedQuestion): boolean {
  return filters.length === 0 && where === undefined && object.seen === undefined;
}

function countStatement(question: PlacedQuestion): Statement {
  return statement((add) => {
    const name = add(question.object.name, "text");
    return `select o.head_seq, ${countSql(question, add)} from sync.object o where o.name = ${name}`;
  });
}

function countSql(question: PlacedQuestion, add: Add): string {
  if (isEveryRow(question)) return "o.row_count";
  const table = rowsOf(question.object, add);
  const { from, holds } = question.where?.over(table, null, add) ?? { from: table, holds: "true" };
  return `(select count(*) from ${from} where ${filterSql(question.filters, add)} and ${holds})`;
}

function pageStatement(question: PlacedQuestion, skipped: number, isCounted: boolean): Statement {
  return statement((add) => {
    const keys = sortKeys(question.sorts);
    const table = rowsOf(question.object, add);
    const source = { name: "now", from: table, where: "true" };
    const parts = pageParts(question, keys, add, source, ID_ALONE, { skipped });
    const count = isCounted || isEveryRow(question) ? countSql(question, add) : "null";
    return pageOfIds(question, keys, add, parts, [count]);
  });
}
