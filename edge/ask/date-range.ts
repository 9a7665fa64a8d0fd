import {
  addDays,
  addSteps,
  type Day,
  daysBetween,
  startOf,
  type CalendarSettings,
  type Step,
  stepBack,
  STEPS,
  wholeMonths,
} from "./calendar-date.ts";
import type { CalendarUnit } from "../protocol/calendar-unit.ts";
import type { Compare } from "../protocol/question.ts";
import { QuestionError } from "../query/question-error.ts";
import { type CheckedCondition, type Leaf, leavesOf, type SpanLeaf } from "./condition.ts";
import type { FieldPath } from "./field-path.ts";
import { localDay } from "./zone.ts";

/** The days, from `from` to before `to`, that a condition lets a field have; null where that end is open. */
export type DateRange = {
  readonly path: FieldPath;
  readonly from: Day | null;
  readonly to: Day | null;
  /** It begins and ends with a day, not at an hour. */
  readonly wholeDays: boolean;
  /** It is so many days or weeks, even where these happen to be a month. */
  readonly byDays: boolean;
  /** The parts of the condition that it comes from. */
  readonly leaves: readonly Leaf[];
};

/** What must hold in any case: the parts of a condition that `all` joins. */
function required(where: CheckedCondition | null): readonly CheckedCondition[] {
  if (where === null) return [];
  return where.kind === "all" ? where.of.flatMap(required) : [where];
}

/** Null where nothing bounds the field in any case. */
export function dateRange(
  where: CheckedCondition | null,
  path: FieldPath,
  zone: string,
): DateRange | null {
  const ranges = required(where).flatMap((one) =>
    one.kind === "all" || one.kind === "any" || one.kind === "not" || one.path.name !== path.name
      ? []
      : (rangeOf(one, zone) ?? []),
  );
  const [first, ...others] = ranges;
  if (first === undefined) return null;
  return others.reduce(
    (range, one) => ({
      path,
      from: narrower(range.from, one.from, (a, b) => a > b),
      to: narrower(range.to, one.to, (a, b) => a < b),
      wholeDays: range.wholeDays && one.wholeDays,
      byDays: false,
      leaves: [...range.leaves, ...one.leaves],
    }),
    first,
  );
}

function narrower(
  one: Day | null,
  other: Day | null,
  isNarrower: (a: Day, b: Day) => boolean,
): Day | null {
  if (one === null || other === null) return one ?? other;
  return isNarrower(one, other) ? one : other;
}

/** The fields that a condition bounds in any case at both ends. */
export function boundedRanges(where: CheckedCondition | null, zone: string): readonly DateRange[] {
  const paths = new Map(leavesOf(where).map(({ path }) => [path.name, path]));
  return [...paths.values()]
    .map((path) => dateRange(where, path, zone))
    .filter((range) => range !== null)
    .filter(({ from, to }) => from !== null && to !== null);
}

function rangeOf(leaf: Leaf, zone: string): DateRange | null {
  const { path } = leaf;
  if (leaf.kind === "span") {
    const ends = spanEnds(leaf);
    const byDays = leaf.operator === "eq" && leaf.byDays;
    return ends && { path, ...ends, wholeDays: true, byDays, leaves: [leaf] };
  }
  if (leaf.kind === "bucket") return null;
  const { filter } = leaf;
  if (filter.kind !== "comparison" || path.column.pgType !== "timestamptz") return null;
  const ends = instantEnds(filter.operator, instantOf(filter.value), zone);
  return ends && { path, ...ends, wholeDays: false, byDays: false, leaves: [leaf] };
}

/** Of a datetime as its filters have it: `2026-01-31 09:30+0530`. */
function instantOf(text: string): number {
  const iso = text.replace(" ", "T").replace(/\+00$/, "Z");
  return Date.parse(iso.replace(/([+-]\d{2}):?(\d{2})$/, "$1:$2"));
}

type Ends = Pick<DateRange, "from" | "to">;

function spanEnds({ operator, from, to }: SpanLeaf): Ends | null {
  if (operator === "eq") return { from, to };
  if (operator === "gte" || operator === "gt")
    return { from: operator === "gte" ? from : to, to: null };
  if (operator === "lt" || operator === "lte")
    return { from: null, to: operator === "lt" ? from : to };
  return null;
}

function instantEnds(operator: string, at: number, zone: string): Ends | null {
  const day = localDay(at, zone);
  const dayAfter = addDays(localDay(operator === "lt" ? at - 1 : at, zone), 1);
  if (operator === "eq") return { from: day, to: dayAfter };
  if (operator === "gte" || operator === "gt") return { from: day, to: null };
  return operator === "ne" ? null : { from: null, to: dayAfter };
}

/** The condition of the same rows in other days: `instead` stands for the range. */
export function withoutRange(
  where: CheckedCondition | null,
  range: DateRange,
  instead: CheckedCondition,
): CheckedCondition {
  const kept = required(where).filter((one) => !range.leaves.some((leaf) => leaf === one));
  return { kind: "all", of: [...kept, instead] };
}

/** From a day to before another one, or without end. */
export function between(
  path: FieldPath,
  from: Day,
  to: Day | null,
  zone: string,
): CheckedCondition {
  const operator = to === null ? "gte" : "eq";
  return { kind: "span", path, operator, from, to: to ?? from, zone, byDays: false };
}

/**
 * How far back the period lies that a range is compared with. Whole months go back by months, so that March is compared
 * with February. Buckets must fall on buckets: weeks go back by weeks, and longer ones need a period of that length.
 */
export function comparedStep(
  { from, to, byDays }: { readonly from: Day; readonly to: Day; readonly byDays: boolean },
  compare: Exclude<Compare, { readonly asOf: unknown }>,
  unit: CalendarUnit | null,
): Step {
  if (compare === "same-period-last-year") return unit === "week" ? { days: 364 } : { months: 12 };
  const days = daysBetween(from, to);
  if (unit === "week") return { days: Math.ceil(days / 7) * 7 };
  const months = byDays ? null : wholeMonths(from, to);
  const step = months === null ? { days } : { months };
  const bucket = STEPS[unit ?? "day"];
  if ("months" in bucket && (!("months" in step) || step.months % bucket.months !== 0))
    throw new QuestionError(
      "Period does not fit",
      `compare: from ${from} to before ${to} is no whole number of ${unit}s; it takes a period that is, or buckets of days or weeks.`,
    );
  return step;
}

export function stepRangeBack(from: Day, to: Day, step: Step): readonly [Day, Day] {
  return [stepBack(from, step), stepBack(to, step)];
}

/** The first days of the bucket that a day is in, and of the one so many before. */
export function bucketsBefore(
  unit: CalendarUnit,
  day: Day,
  count: number,
  settings: CalendarSettings,
): { readonly first: Day; readonly before: Day } {
  const first = startOf(unit, day, settings);
  return { first, before: addSteps(first, STEPS[unit], -count) };
}
