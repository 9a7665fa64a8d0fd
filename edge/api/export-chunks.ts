import type { Database } from "../pg/database.ts";
import { isPassed } from "../query/as-of.ts";
import {
  type ExportColumn,
  type ExportFormat,
  headLine,
  type Headings,
  LINE_END,
} from "../query/export-line.ts";
import { type ExportPage, exportPage, readExportPage } from "../query/export-page.ts";
import type { Place } from "../query/moment.ts";
import type { PlacedQuestion } from "../query/question.ts";
import { placeGone } from "./place.ts";

export type Export = {
  /** As of places, its own among them. */
  readonly question: PlacedQuestion;
  readonly place: Place;
  readonly columns: readonly ExportColumn[];
  readonly format: ExportFormat;
  readonly headings: Headings;
};

/** A page is so long, as far as the rows before it tell: a few round trips a second, and memory that stays flat. */
const PAGE_CHARACTERS = 2_000_000;
const FIRST_ROWS = 1_000;
const MOST_ROWS = 50_000;
/** Excel reads a file without it as that of an old code page. */
const BYTE_ORDER_MARK = "\ufeff";

/** The texts of an export, one after the other. While one is sent the next is asked for. */
export async function* exportChunks(database: Database, asked: Export): AsyncGenerator<string> {
  let page = await askPage(database, asked, asked.question.after, asked.place.head, FIRST_ROWS);
  let text = `${headOf(asked)}${page.text}`;
  while (page.next !== null) {
    const { next: after, head } = page;
    const next = askPage(database, asked, after, head, rowsOf(page.text.length, page.rows));
    // Nobody waits for it while the text is sent, nor at all where the asker leaves.
    next.catch(() => undefined);
    yield text;
    page = await next;
    text = page.text;
  }
  yield text;
}

function headOf({ columns, format, headings }: Export): string {
  return format === "csv"
    ? `${BYTE_ORDER_MARK}${headLine(columns, headings)}${LINE_END[format]}`
    : "";
}

function rowsOf(characters: number, rows: number): number {
  const each = characters / Math.max(1, rows);
  return Math.max(1, Math.min(MOST_ROWS, Math.floor(PAGE_CHARACTERS / Math.max(1, each))));
}

/**
 * The head moves on while an export runs: the page is asked again where it was asked as of an unmoved head, or too many
 * changes came to pass by. @param head as the page before knew it
 */
async function askPage(
  database: Database,
  { question, place, columns, format }: Omit<Export, "headings">,
  after: PlacedQuestion["after"],
  head: number,
  limit: number,
): Promise<ExportPage> {
  const { asOf } = place;
  const statement = exportPage({ ...question, after, limit }, { asOf, head }, columns, format);
  const page = readExportPage(await database.query(statement));
  if (page === null) throw placeGone(question.object.name);
  const hasMoved = head === asOf.seq && page.head !== head;
  if (!hasMoved && !isPassed(asOf.seq, head, page.head)) return page;
  return askPage(database, { question, place, columns, format }, after, page.head, limit);
}
