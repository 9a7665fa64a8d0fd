import type { Cells } from "../protocol/cell.ts";
import { clippedRows } from "./clipped-rows.ts";
import type { Clipped } from "./clipped-text.ts";
import { encodeCursor } from "./cursor.ts";
import { contentsOf, type Places } from "./moment.ts";
import { type PlacedQuestion, questionIdentity, readsOf } from "./question.ts";
import { rowCells } from "./row-cells.ts";
import type { Row } from "./statement.ts";

/**
 * What a page answers: rows as cells, which texts are clipped, what they are true for, and the cursors of the pages before
 * and after it. By a row's number also the number of its first row, and how many rows the list has.
 */
export type RowsPage = {
  readonly seq: number;
  readonly line: string;
  readonly rows: Cells[];
  readonly clipped: Clipped;
  readonly previous: string | null;
  readonly next: string | null;
  readonly firstRow?: number;
  readonly count?: number;
};

/** Before the columns of a row come head_seq, line and part, then its sort keys. */
const LEAD = 3;

/**
 * The page out of the rows of a statement, in the order in which they were read; null without an object.
 *
 * @param isBegun there are rows before those that were read, on the way that they were read
 */
export function readRowsPage(
  question: PlacedQuestion,
  answer: readonly Row[],
  isBegun = question.after !== null,
): RowsPage | null {
  const [first] = answer;
  if (!first) return null;
  const keyCount = question.sorts.length;
  const found = answer.filter((row) => row[2] !== null);
  const read = found.slice(0, question.limit);
  const page = question.isUp ? read.toReversed() : read;
  const isMore = found.length > question.limit;
  const [isBefore, isAfter] = question.isUp ? [isMore, isBegun] : [isBegun, isMore];
  const cursor = (row: Row | undefined, isUp: boolean) =>
    row === undefined ? null : cursorAt(question, row.slice(LEAD, LEAD + keyCount), isUp);
  return {
    seq: Number(first[0]),
    line: String(first[1]),
    ...clippedRows(
      question,
      page.map((row) => rowCells(question.columns, row.slice(LEAD + keyCount))),
    ),
    previous: isBefore ? cursor(page[0], true) : null,
    next: isAfter ? cursor(page.at(-1), false) : null,
  };
}

/** Whoever sees some of an object's rows reads no place in its log, in a cursor either: it is looked up for each page. */
function toldPlaces(question: PlacedQuestion, places: Places): Places {
  const reads = readsOf(question);
  const isPart = (name: string) => reads.some(({ object }) => object.name === name && object.seen);
  return new Map([...places].filter(([name]) => !isPart(name)));
}

function cursorAt(question: PlacedQuestion, keys: Row, isUp: boolean): string {
  const contents = question.places && contentsOf(toldPlaces(question, question.places));
  return encodeCursor({ keys, contents, isUp }, questionIdentity(question));
}
