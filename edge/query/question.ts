import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import { type Cursor, decodeCursor } from "./cursor.ts";
import { parseColumns, type QuestionObject } from "./column.ts";
import { type Filter, parseFilters } from "./filter.ts";
import { parseLimit } from "./limit.ts";
import { checkHistory, isKnownAt, type Moment, parseMoment, type Place } from "./moment.ts";
import { parseSorts, type Sort } from "./sort.ts";
import type { Add } from "./statement.ts";

/** The query string of a page of rows, as it came. */
export type QuestionText = {
  readonly columns?: string | undefined;
  readonly filter?: readonly string[] | undefined;
  readonly sort?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit?: string | undefined;
  readonly asOf?: string | undefined;
};

/** A condition of rows: what tells it from others, and the SQL that is true of the rows, whose table has no alias. */
export type RowsCondition = {
  readonly identity: string;
  readonly sql: (add: Add) => string;
};

/** A question about rows, checked: every name is a column of the object, every value fits its column. */
export type Question = {
  readonly object: QuestionObject;
  readonly columns: readonly MirrorColumn[];
  /** No column was named, so that these are all there are. */
  readonly isEveryColumn: boolean;
  readonly filters: readonly Filter[];
  /** What must hold beside the filters; only now. */
  readonly where?: RowsCondition;
  /** A total order: the last key is `id`. */
  readonly sorts: readonly Sort[];
  /** Keys of the last row of the page before; null on the first page. */
  readonly after: Cursor["keys"] | null;
  readonly limit: number;
  /** The moment that the rows are asked as of; null for now. */
  readonly moment: Moment | null;
};

/** A question whose moment is looked up; `place` is null for now. */
export type PlacedQuestion = Question & { readonly place: Place | null };

/** Throws a QuestionError that names what is wrong. */
export function parseQuestion(text: QuestionText, object: QuestionObject): Question {
  const filters = parseFilters(text.filter ?? [], object);
  const sorts = parseSorts(text.sort, object);
  const asOf = parseMoment("asOf", text.asOf);
  const identity = questionIdentity({ object, filters, sorts, moment: asOf });
  const cursor = text.cursor ? decodeCursor(text.cursor, identity, sorts.length) : null;
  return {
    object,
    columns: parseColumns(text.columns, object),
    isEveryColumn: !/[^,]/.test(text.columns ?? ""),
    filters,
    sorts,
    after: cursor?.keys ?? null,
    limit: parseLimit(text.limit),
    moment: asOf && { ...asOf, ...cursor?.content },
  };
}

/**
 * The question at a place in the log. Of all columns it leaves out those whose history begins later. Throws
 * QuestionError for one that it names.
 */
export function atPlace(question: Question, place: Place | null): PlacedQuestion {
  if (place === null) return { ...question, place };
  const { seq } = place.asOf;
  const known = question.columns.filter((column) => isKnownAt(column, seq));
  const columns = question.isEveryColumn ? known : question.columns;
  checkHistory(question.object, seq, [...columns, ...decidingColumns(question)]);
  return { ...question, columns, place };
}

/** The columns that decide which rows a page has, and their order. */
export function decidingColumns({
  filters,
  sorts,
}: Pick<Question, "filters" | "sorts">): readonly MirrorColumn[] {
  return [...new Set([...filters, ...sorts].map(({ column }) => column))];
}

/** What a cursor belongs to. Columns and limit are left out: they may change from page to page. */
export function questionIdentity(
  question: Pick<Question, "object" | "filters" | "where" | "sorts" | "moment">,
): string {
  const filters = question.filters.map((filter) => ({ ...filter, column: filter.column.column }));
  const sorts = question.sorts.map((sort) => [sort.column.column, sort.direction]);
  const { time, seq } = question.moment ?? { time: null, seq: null };
  const where = question.where ? [question.where.identity] : [];
  return JSON.stringify([question.object.name, filters, sorts, time ?? seq, ...where]);
}
