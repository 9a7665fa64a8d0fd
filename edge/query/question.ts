import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import { type CursorKeys, decodeCursor } from "./cursor.ts";
import { parseColumns, type QuestionObject } from "./column.ts";
import { type Filter, parseFilters } from "./filter.ts";
import { parseLimit } from "./limit.ts";
import { parseSorts, type Sort } from "./sort.ts";

/** The query string of a page of rows, as it came. */
export type QuestionText = {
  readonly columns?: string | undefined;
  readonly filter?: readonly string[] | undefined;
  readonly sort?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit?: string | undefined;
};

/** A question about rows, checked: every name is a column of the object, every value fits its column. */
export type Question = {
  readonly object: QuestionObject;
  readonly columns: readonly MirrorColumn[];
  readonly filters: readonly Filter[];
  /** A total order: the last key is `id`. */
  readonly sorts: readonly Sort[];
  /** Keys of the last row of the page before; null on the first page. */
  readonly after: CursorKeys | null;
  readonly limit: number;
};

/** Throws a QuestionError that names what is wrong. */
export function parseQuestion(text: QuestionText, object: QuestionObject): Question {
  const filters = parseFilters(text.filter ?? [], object);
  const sorts = parseSorts(text.sort, object);
  const identity = questionIdentity({ object, filters, sorts });
  return {
    object,
    columns: parseColumns(text.columns, object),
    filters,
    sorts,
    after: text.cursor ? decodeCursor(text.cursor, identity, sorts.length) : null,
    limit: parseLimit(text.limit),
  };
}

/** What a cursor belongs to. Columns and limit are left out: they may change from page to page. */
export function questionIdentity(question: Pick<Question, "object" | "filters" | "sorts">): string {
  const filters = question.filters.map((filter) => ({ ...filter, column: filter.column.column }));
  const sorts = question.sorts.map((sort) => [sort.column.column, sort.direction]);
  return JSON.stringify([question.object.name, filters, sorts]);
}
