import type { Then } from "../protocol/question.ts";
import { QuestionError } from "../query/question-error.ts";
import type { Day } from "./calendar-date.ts";
import { type CheckedParts, checkStrays } from "./check-compare.ts";
import type { CheckedCondition } from "./condition.ts";
import { between, bucketsBefore, type DateRange, dateRange, withoutRange } from "./date-range.ts";
import { type CheckedMeasure, isAdditive, isAveraged, isNumeric } from "./measures.ts";

/** Buckets before the first one that is shown. */
export type Lead = {
  /** The rows of these buckets and of those that are shown. */
  readonly where: CheckedCondition;
  /** The first day of the first of them, and of the first bucket that is shown. */
  readonly from: Day;
  readonly shown: Day;
};

/** Whether what is asked of measures can be asked of this one. */
export function fits(then: Then, measure: CheckedMeasure): boolean {
  if (typeof then !== "string") return isAdditive(measure) || isAveraged(measure);
  if (then === "running-total" || then === "share") return isAdditive(measure);
  return isNumeric(measure);
}

/** Checks `then`. Where it looks back and the condition says where the answer begins, there is a lead. */
export function checkAlong(then: Then, axis: number, parts: CheckedParts): Lead | null {
  const name = typeof then === "string" ? then : "movingAverage";
  if (!parts.measures.some((one) => fits(then, one)))
    throw unfit(`none of the measures has a ${name}.`);
  const isAcross = then === "share" || then === "rank";
  const group = parts.by[axis];
  if (isAcross) {
    if (group === undefined) throw unfit(`${name} takes groups; there is no by.`);
    return null;
  }
  const { key, path } = group ?? {};
  if (path === undefined || key?.kind !== "calendar")
    throw unfit(`${name} runs along the calendar; group by a date with every.`);
  const count = typeof then === "string" ? 1 : then.movingAverage - 1;
  if (key.until !== null && key.first !== null) {
    if (then === "running-total") throw unfit("what is open is no flow: it has no running total.");
    const { first, before } = bucketsBefore(key.unit, key.first, count, parts.settings);
    return { where: parts.where ?? { kind: "all", of: [] }, from: before, shown: first };
  }
  const range = dateRange(parts.where, path, parts.zone);
  if (then === "running-total") return null;
  checkStrays(path, range?.leaves ?? [], "then", parts);
  if (range === null || range.from === null) return null;
  const { first, before } = bucketsBefore(key.unit, range.from, count, parts.settings);
  return { where: withLead(range, before, first, parts), from: before, shown: first };
}

/** One range where the buckets before end as it begins, since an index serves that best. */
function withLead(
  range: DateRange,
  from: Day,
  shown: Day,
  { where, zone }: CheckedParts,
): CheckedCondition {
  const { path, leaves, wholeDays, to } = range;
  if (wholeDays && shown === range.from)
    return withoutRange(where, range, between(path, from, to, zone));
  const either: CheckedCondition[] = [
    between(path, from, shown, zone),
    { kind: "all", of: leaves },
  ];
  return withoutRange(where, range, { kind: "any", of: either });
}

function unfit(what: string): QuestionError {
  return new QuestionError("Then does not fit", `then: ${what}`);
}
