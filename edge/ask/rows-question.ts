import type { RowsQuestion } from "../protocol/question.ts";
import { chooseColumns, type QuestionObject } from "../query/column.ts";
import { decodeCursor } from "../query/cursor.ts";
import { DEFAULT_LIMIT, parseLimit, parseRow } from "../query/limit.ts";
import { inPart, ofPart } from "../query/in-part.ts";
import { known } from "../query/moment.ts";
import { type Question, questionIdentity, startOf } from "../query/question.ts";
import { isBehind, sortPath, sortsOf } from "../query/sort.ts";
import { type CheckSettings, checkCount } from "./check.ts";
import type { Asked } from "./asked.ts";
import { OF_ROWS } from "./bounds.ts";
import { type CheckedCondition, checkCondition, leavesOf } from "./condition.ts";
import { type Catalog, resolvePath } from "./field-path.ts";
import { momentsOf } from "./places.ts";
import { namesBehind, rowsCondition } from "./rows-condition.ts";
import { checkZone, localDay } from "./zone.ts";

/** A question for rows, checked as one with measures is. Throws a QuestionError that names the part at fault. */
export function checkRows(
  question: RowsQuestion,
  object: QuestionObject,
  catalog: Catalog,
  { now, calendar, me }: CheckSettings,
): Question {
  const zone = ofPart("zone", () => checkZone(question.zone ?? "UTC"));
  const today = localDay(now, zone);
  const asked: Asked = { catalog, object, zone, today, settings: calendar, me };
  const where = question.where ? checkCondition(question.where, "where", asked) : null;
  checkCount([where], OF_ROWS);
  const { sorts, ordered } = inPart("sort", () => checkSorts(question.sort ?? [], where, asked));
  const isPlain = where === null && ordered.length === 0;
  const condition = isPlain ? {} : { where: rowsCondition(where, ordered, asked) };
  const asks = { object, filters: [], ...condition };
  const moments = question.asOf === undefined ? null : momentsOf(question.asOf, "asOf");
  const { columns = [], cursor: text, limit, row } = question;
  const identity = questionIdentity({ ...asks, sorts, moments });
  const cursor = text ? decodeCursor(text, identity, sorts.length) : null;
  return {
    ...asks,
    sorts,
    moments: moments && known(moments, cursor?.contents ?? null),
    columns: inPart("columns", () => chooseColumns(columns, object)),
    isEveryColumn: columns.length === 0,
    ...startOf(cursor, parseRow(row === undefined ? row : String(row)), moments),
    limit: parseLimit(String(limit ?? DEFAULT_LIMIT)),
  };
}

/** The keys, and the paths behind references that are among them. */
function checkSorts(parts: readonly string[], where: CheckedCondition | null, asked: Asked) {
  const { object, catalog } = asked;
  const ordered = parts.map(sortPath).flatMap((path, i) => {
    if (!isBehind(path)) return [];
    return [ofPart(`sort[${i}]`, () => resolvePath(path, object, catalog))];
  });
  const names = namesBehind([...leavesOf(where).map(({ path }) => path), ...ordered]);
  const sorts = sortsOf(parts, object, (text) => {
    const { column, name: path } = resolvePath(text, object, catalog);
    return { column, behind: { path, name: names.get(path) ?? "null" } };
  });
  return { sorts, ordered };
}
