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

/** A page that was asked for, of so many rows. */
type Asked = { readonly limit: number; readonly page: Promise<ExportPage> };

/**
 * The texts of an export, one after the other. While one is sent the next is asked for; and the one behind it, where the page
 * says where that begins: then Postgres writes one while another is on its way.
 */
export async function* exportChunks(database: Database, asked: Export): AsyncGenerator<string> {
  const ask = (after: PlacedQuestion["after"], head: number, limit: number): Asked => {
    const page = askPage(database, asked, after, head, limit);
    // Nobody waits for it while a text is sent, nor at all where the asker leaves.
    page.catch(() => undefined);
    return { limit, page };
  };
  let now = ask(asked.question.after, asked.place.head, FIRST_ROWS);
  let next: Asked | null = null;
  let lead = headOf(asked);
  for (;;) {
    const page = await now.page;
    const text = lead + page.text;
    if (page.next === null) return yield text;
    next ??= ask(page.next, page.head, limitAfter(page, now.limit));
    const isAhead: boolean = page.ahead !== null && next.limit === now.limit;
    const behind: Asked | null = isAhead ? ask(page.ahead, page.head, next.limit) : null;
    yield text;
    [now, next, lead] = [next, behind, ""];
  }
}

function headOf({ columns, format, headings }: Export): string {
  return format === "csv"
    ? `${BYTE_ORDER_MARK}${headLine(columns, headings)}${LINE_END[format]}`
    : "";
}

/** As many rows as before, unless they make a page that is far too long or too short. */
function limitAfter({ text, rows }: ExportPage, limit: number): number {
  const each = text.length / Math.max(1, rows);
  const fitting = Math.floor(PAGE_CHARACTERS / Math.max(1, each));
  const isNear = fitting >= limit / 1.5 && fitting <= limit * 1.5;
  return isNear ? limit : Math.max(1, Math.min(MOST_ROWS, fitting));
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
