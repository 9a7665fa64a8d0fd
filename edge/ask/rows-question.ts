import { quoteIdent } from "../../db/mirror/identifier.ts";
import type { RowsQuestion } from "../protocol/question.ts";
import { chooseColumns, type QuestionObject } from "../query/column.ts";
import { decodeCursor } from "../query/cursor.ts";
import { DEFAULT_LIMIT, parseLimit } from "../query/limit.ts";
import { type Question, questionIdentity, type RowsCondition } from "../query/question.ts";
import { sortsOf } from "../query/sort.ts";
import { type CheckSettings, checkCount } from "./check.ts";
import type { Asked } from "./asked.ts";
import { checkCondition, type CheckedCondition } from "./condition.ts";
import { conditionSql } from "./condition-sql.ts";
import type { Catalog, FieldPath } from "./field-path.ts";
import { QuestionError } from "../query/question-error.ts";
import { inPart } from "./in-part.ts";
import { scopeOf } from "./relation.ts";
import { checkZone, localDay } from "./zone.ts";

/** A question for rows, checked as one with measures is. Throws a QuestionError that names the part at fault. */
export function checkRows(
  question: RowsQuestion,
  object: QuestionObject,
  catalog: Catalog,
  { now, calendar }: CheckSettings,
): Question {
  if (question.asOf !== undefined)
    throw new QuestionError(
      "Not as of a moment",
      "asOf: rows under a condition are asked as of now; /rows takes asOf, with filters.",
    );
  const zone = checkZone(question.zone ?? "UTC");
  const asked: Asked = { catalog, object, zone, today: localDay(now, zone), settings: calendar };
  const where = question.where ? checkCondition(question.where, "where", asked) : null;
  checkCount([where]);
  const sorts = inPart("sort", () => sortsOf(question.sort ?? [], object));
  const asks = { object, filters: [], ...(where ? { where: rowsCondition(where, asked) } : {}) };
  const parts = { ...asks, sorts, moment: null };
  const { columns = [], cursor, limit } = question;
  const identity = questionIdentity(parts);
  return {
    ...parts,
    columns: inPart("columns", () => chooseColumns(columns, object)),
    isEveryColumn: columns.length === 0,
    after: cursor ? decodeCursor(cursor, identity, sorts.length).keys : null,
    limit: parseLimit(String(limit ?? DEFAULT_LIMIT)),
  };
}

function rowsCondition(where: CheckedCondition, { object, zone }: Asked): RowsCondition {
  return {
    identity: JSON.stringify([zone, where], namesOnly),
    sql: (add) => conditionSql(where, (path) => rowFieldSql(object, path, add), add),
  };
}

/** Of columns, objects and paths the names are enough to tell conditions apart. */
function namesOnly(key: string, value: unknown): unknown {
  if (key === "path") return (value as FieldPath).name;
  return key === "column" ? undefined : value;
}

/** A field of the row, or behind its references: a look at each of these, as far as a page is read. */
function rowFieldSql(
  object: QuestionObject,
  { hops, object: owner, column }: FieldPath,
  add: Parameters<RowsCondition["sql"]>[0],
): string {
  const [first, ...others] = hops;
  const own = (name: string) => `${quoteIdent(object.mirrorTable)}.${quoteIdent(name)}`;
  if (first === undefined) return own(column.column);
  const path = { hops: others, object: owner, column, name: "" };
  const { from, fieldOf } = scopeOf(first.target, [path], null, add);
  return `(select ${fieldOf(path)} from ${from} where t.id = ${own(first.reference.column)})`;
}
