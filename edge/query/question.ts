import type { IndexNeed } from "../../db/mirror/asked-index.ts";
import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import { type Cursor, decodeCursor } from "./cursor.ts";
import { type ObjectRead, parseColumns, type QuestionObject } from "./column.ts";
import { type Filter, parseFilters } from "./filter.ts";
import { parseLimit, parseRow } from "./limit.ts";
import { isKnownAt, known, type Moments, parseMoment, type Place, type Places } from "./moment.ts";
import { QuestionError } from "./question-error.ts";
import { parseSorts, type Sort, sortName } from "./sort.ts";
import type { Add } from "./statement.ts";

/** The query string of a page of rows, as it came. */
export type QuestionText = {
  readonly columns?: string | undefined;
  readonly filter?: readonly string[] | undefined;
  readonly sort?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit?: string | undefined;
  readonly row?: string | undefined;
  readonly asOf?: string | undefined;
};

/** A condition of rows, and what they are ordered by, that may look behind their references. */
export type RowsCondition = {
  /** Tells it from others. */
  readonly identity: string;
  /** The columns of the rows that it reads. */
  readonly columns: readonly MirrorColumn[];
  /** What it reads of them, and of the objects behind the references that it follows. */
  readonly reads: readonly ObjectRead[];
  /** The indexes that find its rows. */
  readonly needs: readonly IndexNeed[];
  /** The relation of the rows with what is behind their references, each as of its place, and what is true of them there. */
  readonly over: (from: string, places: Places | null, add: Add) => ConditionOver;
};

export type ConditionOver = { readonly from: string; readonly holds: string };

/** A question about rows, checked: every name is a column of the object, every value fits its column. */
export type Question = {
  readonly object: QuestionObject;
  readonly columns: readonly MirrorColumn[];
  /** No column was named, so that these are all there are. */
  readonly isEveryColumn: boolean;
  readonly filters: readonly Filter[];
  /** What must hold beside the filters, with what is behind references that they are ordered by. */
  readonly where?: RowsCondition;
  /** A total order: the last key is `id`. */
  readonly sorts: readonly Sort[];
  /** Keys of the row that the page begins behind; null on the first page. */
  readonly after: Cursor["keys"] | null;
  /** The page ends before that row, and is read up from there. */
  readonly isUp: boolean;
  /** The page has the row of this number, from 1; null where that is not asked. */
  readonly row: number | null;
  readonly limit: number;
  /** The moment that the rows are asked as of; null for now. */
  readonly moments: Moments | null;
};

/** A question whose moment is looked up, in the log of every object that is read; null for now. */
export type PlacedQuestion = Question & { readonly places: Places | null };

/** Where the object's own rows are asked as of. */
export function ownPlace({ object, places }: PlacedQuestion): Place | null {
  return places?.get(object.name) ?? null;
}

/** Throws a QuestionError that names what is wrong. */
export function parseQuestion(text: QuestionText, object: QuestionObject): Question {
  const filters = parseFilters(text.filter ?? [], object);
  const sorts = parseSorts(text.sort, object);
  const asOf = parseMoment("asOf", text.asOf);
  const moments = asOf && { identity: String(asOf.time ?? asOf.seq), of: () => asOf };
  const identity = questionIdentity({ object, filters, sorts, moments });
  const cursor = text.cursor ? decodeCursor(text.cursor, identity, sorts.length) : null;
  return {
    object,
    columns: parseColumns(text.columns, object),
    isEveryColumn: !/[^,]/.test(text.columns ?? ""),
    filters,
    sorts,
    ...startOf(cursor, parseRow(text.row), moments),
    limit: parseLimit(text.limit),
    moments: moments && known(moments, cursor?.contents ?? null),
  };
}

/** Where a page begins: behind or before a row, or at the row of a number. */
export function startOf(
  cursor: Cursor | null,
  row: number | null,
  moments: Moments | null,
): Pick<Question, "after" | "isUp" | "row"> {
  if (row !== null && cursor !== null)
    throw new QuestionError(
      "Two pages",
      "A page is named by cursor or by row; leave one of them out.",
    );
  if (row !== null && moments !== null)
    throw new QuestionError(
      "No row numbers then",
      "Rows as of a moment have no numbers; follow the cursors from the first page, without row.",
    );
  return { after: cursor?.keys ?? null, isUp: cursor?.isUp ?? false, row };
}

/** What the question reads of each object, its own first. Of all columns those that are there are read. */
export function readsOf(question: Question): readonly [ObjectRead, ...ObjectRead[]] {
  const { object, columns, isEveryColumn, where } = question;
  const named = [...(isEveryColumn ? [] : columns), ...decidingColumns(question)];
  const [own, ...others] = where?.reads ?? [];
  return [{ object, columns: [...named, ...(own?.columns ?? [])] }, ...others];
}

/** The question at places in the logs. Of all columns it leaves out those whose history begins later. */
export function atPlaces(question: Question, places: Places | null): PlacedQuestion {
  const placed = { ...question, places };
  const place = ownPlace(placed);
  if (place === null) return placed;
  const { seq } = place.asOf;
  const known = question.columns.filter((column) => isKnownAt(column, seq));
  return { ...placed, columns: question.isEveryColumn ? known : question.columns };
}

/** The same of a question that reads no other object. */
export function atPlace(question: Question, place: Place | null): PlacedQuestion {
  return atPlaces(question, place && new Map([[question.object.name, place]]));
}

/** The columns that decide which rows a page has, and their order. */
export function decidingColumns({
  filters,
  sorts,
  where,
}: Pick<Question, "filters" | "sorts" | "where">): readonly MirrorColumn[] {
  const own = sorts.filter(({ behind }) => behind === undefined);
  const named = [...filters, ...own].map(({ column }) => column);
  return [...new Set([...named, ...(where?.columns ?? [])])];
}

/** What a cursor belongs to. Columns and limit are left out: they may change from page to page. */
export function questionIdentity(
  question: Pick<Question, "object" | "filters" | "where" | "sorts" | "moments">,
): string {
  const filters = question.filters.map((filter) => ({ ...filter, column: filter.column.column }));
  const sorts = question.sorts.map((sort) => [
    sortName(sort),
    sort.direction,
    ...(sort.asOrg ? ["org"] : []),
  ]);
  const moment = question.moments?.identity ?? null;
  const where = question.where ? [question.where.identity] : [];
  return JSON.stringify([question.object.name, filters, sorts, moment, ...where]);
}
