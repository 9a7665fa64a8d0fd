import type { QuestionObject } from "./column.ts";
import type { Filter } from "./filter.ts";
import { type Equality, filterSql } from "./filter-sql.ts";
import { rowsOf } from "./rows-of.ts";
import { type Add, type Row, type Statement, statement } from "./statement.ts";

/** Counting stops here: beyond it an answer is an estimate. */
export const EXACT_UP_TO = 50_000;

/**
 * Rows that pass the filters, counted up to one more than EXACT_UP_TO, with head_seq and the table's own count of the
 * same snapshot. The inner limit stops the scan, so that the cost is bounded on a table of any size.
 */
export function rowsCount(object: QuestionObject, filters: readonly Filter[]): Statement {
  return statement((add) => {
    // What is estimated beyond it is of all rows: who sees some of them is told how many they are.
    const limit = object.seen === undefined ? ` limit ${EXACT_UP_TO + 1}` : "";
    const counted = `${passing(object, filters, add)}${limit}`;
    return `select o.head_seq, o.row_count, (select count(*) from (${counted}) c) from sync.object o
      where o.name = ${add(object.name, "text")}`;
  });
}

/** How many rows the planner expects to pass the filters, for counts that are too large to be exact. */
export function rowsEstimate(object: QuestionObject, filters: readonly Filter[]): Statement {
  return statement((add) => `explain (format json) ${passing(object, filters, add, "plain")}`);
}

function passing(
  object: QuestionObject,
  filters: readonly Filter[],
  add: Add,
  equality?: Equality,
): string {
  return `select 1 from ${rowsOf(object, add)} where ${filterSql(filters, add, { equality })}`;
}

/** The planner's row count out of the answer to `rowsEstimate`, at least one more than was counted. */
export function readEstimate(answer: readonly Row[]): number {
  const plan: unknown = JSON.parse(answer[0]?.[0] ?? "[]");
  const rows: unknown = Array.isArray(plan) ? plan[0]?.Plan?.["Plan Rows"] : undefined;
  return Math.max(typeof rows === "number" ? rows : 0, EXACT_UP_TO + 1);
}
