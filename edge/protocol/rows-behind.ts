import type { CellValue } from "./cell.ts";
import type { Answer, Bucket, Condition, Group, MeasuresQuestion } from "./question.ts";

/**
 * By how much the condition of rows behind a mark can be more than the conditions of its question: two backlogs of three
 * each, and a value that is there; all within one.
 */
export const MOST_ADDED = { conditions: 7, depth: 2 };

/**
 * The condition of the rows that a cell of an answer was made of: those of its group, for which its measure's own
 * condition holds and that have a value. Of a count they are as many as it says, of a rate all that it is a part of.
 *
 * @param row the index of the row of the answer
 * @param measure the index of the measure of the question
 */
export function rowsBehind(
  question: MeasuresQuestion,
  answer: Answer,
  row: number,
  measure: number,
): Condition {
  const { where, by = [], measures } = question;
  const { where: own, field, fn } = measures[measure] ?? {};
  const only = fn === "rate" ? undefined : own;
  const cut = by.findIndex((group) => group.every === undefined && group.bands === undefined);
  const isOthers = answer.others?.includes(row) ?? false;
  const groups = by.map((group, i) =>
    isOthers && i === cut
      ? { not: { field: group.field, op: "in", value: shownValues(answer, i) } }
      : inGroup(group, answer.rows[row]?.[i] ?? null),
  );
  const filled = field === undefined ? [] : [{ field, op: "null", value: false }];
  return { all: [...(where ? [where] : []), ...groups, ...(only ? [only] : []), ...filled] };
}

function inGroup({ as: _as, until, over: _over, ...group }: Group, value: CellValue): Condition {
  if (value === null) return { field: group.field, op: "null", value: true };
  if (until !== undefined)
    return openAt(group.field, until, bucketAfter(String(value), group.every));
  return { ...group, op: "eq", value };
}

/** Begun before a day, and not ended by then. */
function openAt(field: string, until: string, day: string): Condition {
  const isLater = { field: until, op: "gte", value: day };
  return {
    all: [
      { field, op: "lt", value: day },
      { any: [{ field: until, op: "null", value: true }, isLater] },
    ],
  };
}

const MONTHS: Readonly<Partial<Record<Bucket, number>>> = {
  month: 1,
  quarter: 3,
  "fiscal-quarter": 3,
  year: 12,
  "fiscal-year": 12,
};

/** The first day of the bucket after one that begins with that day. */
function bucketAfter(day: string, every: Bucket = "day"): string {
  const [year = 0, month = 0, date = 0] = day.split("-").map(Number);
  const days = every === "week" ? 7 : every === "day" ? 1 : 0;
  const after = Date.UTC(year, month - 1 + (MONTHS[every] ?? 0), date + days);
  return new Date(after).toISOString().slice(0, 10);
}

/** The values of a cut group that are not among the others. */
function shownValues({ rows, others = [] }: Answer, i: number): CellValue[] {
  const shown = rows.filter((_, row) => !others.includes(row));
  return [...new Set(shown.map((cells) => cells[i] ?? null))];
}
