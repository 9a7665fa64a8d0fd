import type { Patterns } from "./filter-sql.ts";
import { isPassed, type Source } from "./as-of.ts";
import { clipLength, clippedSql } from "./clipped-text.ts";
import type { Place } from "./moment.ts";
import { ID_ALONE, pageOfIds } from "./page-of-ids.ts";
import { allParts, pageParts, partOrder, partSteps, scannedPart } from "./page-parts.ts";
import { ownPlace, type PlacedQuestion, type Question } from "./question.ts";
import { readRowsPage, type RowsPage } from "./read-rows-page.ts";
import { rowsOf } from "./rows-of.ts";
import { rowsPageAsOf } from "./rows-page-as-of.ts";
import { askRowsByNumber } from "./rows-page-by-number.ts";
import { emptyComesFirst, sortKeys } from "./sort-sql.ts";
import { type Add, type Row, type Statement, statement } from "./statement.ts";

/*
 * One page of rows, with the object's head_seq of the same snapshot: one statement, one round trip. Nearly every page
 * is full of rows whose first sort key is filled: `filledPage` is a plain index scan. Where it does not fill the page,
 * `rowsPage` is asked instead, which is right for every page and takes twice as long.
 */
function rowsPage(question: PlacedQuestion): Statement {
  return statement((add) => {
    const keys = sortKeys(question.sorts);
    const parts = pageParts(question, keys, add, presentRows(question, add), selected(question));
    const order = partOrder(keys, "r", question.isUp);
    return `with ${partSteps(parts).join(", ")}
      select o.head_seq, o.line, r.* from sync.object o
      left join (${allParts(parts)}) r on true
      where o.name = ${add(question.object.name, "text")} order by ${order}`;
  });
}

/** Null where the page may have rows of the empty part that come before. */
function filledPage(question: PlacedQuestion): Statement | null {
  const keys = sortKeys(question.sorts);
  const [first] = keys;
  const cursor = question.after?.[0];
  if (cursor === null) return null;
  const isEmptyFirst = first && !first.isId && emptyComesFirst(first, question.isUp);
  if (isEmptyFirst && cursor === undefined) return null;
  return statement((add) => {
    const name = add(question.object.name, "text");
    const content = ["head_seq", "line"].map(
      (one) => `(select ${one} from sync.object where name = ${name}) as _${one}, `,
    );
    const lead = content.join("");
    const from = presentRows(question, add);
    return pageParts(question, keys, add, from, selected(question), { lead })[0].text;
  });
}

function presentRows({ object }: Question, add: Add): Source {
  return { name: "now", from: rowsOf(object, add), where: "true" };
}

function selected({ columns, limit }: Question): string {
  const most = clipLength(columns, limit);
  return columns.map((column) => clippedSql(column, most)).join(", ");
}

/** `run` runs a statement and answers its rows, values as text. */
type Run = (statement: Statement) => Promise<readonly Row[]>;

/** The page; null when the object is no longer there, or the place that it is asked as of is not on its line. */
export async function askRowsPage(question: PlacedQuestion, run: Run): Promise<RowsPage | null> {
  if (question.row !== null) return askRowsByNumber(question, question.row, run);
  const place = ownPlace(question);
  if (place !== null) return askRowsPageAsOf(question, place, run);
  const filled = filledPage(question);
  const answer = filled === null ? [] : await run(filled);
  if (answer.length > question.limit) return readRowsPage(question, answer);
  return readRowsPage(question, await run(rowsPage(question)));
}

/** The same page of the present rows, found by its conditions alone: by one scan where no index serves them. */
export async function askScannedPage(
  question: PlacedQuestion,
  patterns: Patterns,
  run: Run,
): Promise<RowsPage | null> {
  const scanned = statement((add) => {
    const keys = sortKeys(question.sorts);
    const part = scannedPart(question, keys, add, presentRows(question, add), ID_ALONE, patterns);
    return pageOfIds(question, keys, add, [part]);
  });
  return readRowsPage(question, await run(scanned));
}

async function askRowsPageAsOf(
  question: PlacedQuestion,
  place: Place,
  run: Run,
): Promise<RowsPage | null> {
  const answer = await run(rowsPageAsOf(question, place));
  const head = Number(answer[0]?.[0] ?? place.head);
  if (isPassed(place.asOf.seq, place.head, head))
    return askRowsPageAsOf(question, { ...place, head }, run);
  const page = readRowsPage(question, answer);
  return page && { ...page, seq: place.asOf.seq, line: place.asOf.line };
}
