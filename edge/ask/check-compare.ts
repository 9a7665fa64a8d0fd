import type { Compare, Period } from "../protocol/question.ts";
import { QuestionError } from "../query/question-error.ts";
import type { CalendarSettings, Day, Step } from "./calendar-date.ts";
import { type CheckedCondition, type Leaf, leavesOf } from "./condition.ts";
import {
  between,
  boundedRanges,
  comparedStep,
  type DateRange,
  stepRangeBack,
  withoutRange,
} from "./date-range.ts";
import type { FieldPath } from "./field-path.ts";
import { type CheckedGroup, isCalendar } from "./groups.ts";
import type { CheckedMeasure } from "./measures.ts";
import type { AskedMoment } from "./places.ts";
import { spanOf } from "./relative-date.ts";

/** What the checks of a question's parts have in common. */
export type CheckedParts = {
  readonly where: CheckedCondition | null;
  readonly measures: readonly CheckedMeasure[];
  readonly by: readonly CheckedGroup[];
  readonly zone: string;
  readonly today: Day;
  readonly settings: CalendarSettings;
};

/** The rows that are compared with. */
export type Before = {
  readonly where: CheckedCondition | null;
  /** How far back they lie; null where they are of the same time, as of a moment. */
  readonly step: Step | null;
  /** The group whose buckets lie so far back, by index; null where groups are equal. */
  readonly group: number | null;
  readonly moment: AskedMoment | null;
  /** The beginning of the history stands for a moment before it. */
  readonly orBeginning: boolean;
};

export function checkCompare(compare: Compare, parts: CheckedParts): Before {
  const { where, by, zone } = parts;
  if (typeof compare !== "string") {
    const orBeginning = compare.orBeginning === true;
    return { where, step: null, group: null, moment: momentOf(compare, parts), orBeginning };
  }
  if (by.some(({ key }) => key.kind === "calendar" && key.until !== null))
    throw unfit("what is open at the end of a bucket is compared as of a moment.");
  const range = comparedRange(parts);
  checkStrays(range.path, range.leaves, "compare", parts);
  const groups = by.flatMap((one, i) => (isOn(one, range) ? [i] : []));
  if (groups.length > 1)
    throw unfit("there are two calendars of the compared field; group by one of them.");
  const group = groups[0] ?? null;
  const { from, to, byDays } = range;
  if (from === null || to === null || from >= to || !range.wholeDays)
    throw unfit(`the period of ${range.path.name} must be of whole days, one at the least.`);
  const step = comparedStep({ from, to, byDays }, compare, unitOf(by, group));
  const [earlier, until] = stepRangeBack(from, to, step);
  const before = between(range.path, earlier, until, zone);
  const moved = withoutRange(where, range, before);
  return { where: moved, step, group, moment: null, orBeginning: false };
}

type ComparedMoment = Exclude<Compare, string>;

function momentOf({ asOf }: ComparedMoment, { today, zone, settings }: CheckedParts): AskedMoment {
  return isPeriod(asOf) ? { day: spanOf(asOf, today, settings).from, zone } : asOf;
}

function isPeriod(moment: ComparedMoment["asOf"]): moment is Period {
  return typeof moment === "object" && typeof moment["period"] === "string";
}

function isOn(group: CheckedGroup, { path }: DateRange): boolean {
  return isCalendar(group) && group.path.name === path.name;
}

function unitOf(by: readonly CheckedGroup[], group: number | null) {
  const key = group === null ? undefined : by[group]?.key;
  return key?.kind === "calendar" ? key.unit : null;
}

/** The period that the condition asks for: of the calendar's field, or of the only field with one. */
function comparedRange({ where, by, zone }: CheckedParts): DateRange {
  const ranges = boundedRanges(where, zone);
  const ofCalendar = ranges.find((range) => by.some((group) => isOn(group, range)));
  const [only, ...others] = ranges;
  if (ofCalendar) return ofCalendar;
  if (only && others.length === 0) return only;
  throw unfit(
    only
      ? `several fields have a period (${ranges.map(({ path }) => path.name).join(", ")}); group by the calendar of the one that is meant.`
      : "it takes a period with both ends in where, as in closedate eq this-month, and not within any or not.",
  );
}

/** Every condition on the field must be part of its range: others would not move with it. */
export function checkStrays(
  path: FieldPath,
  range: readonly Leaf[],
  part: string,
  parts: CheckedParts,
): void {
  const all = [...leavesOf(parts.where), ...parts.measures.flatMap(({ where }) => leavesOf(where))];
  const stray = all.some(
    (leaf) =>
      leaf.path.name === path.name &&
      !range.includes(leaf) &&
      !(leaf.kind === "filter" && leaf.filter.kind === "null" && !leaf.filter.empty),
  );
  if (stray)
    throw new QuestionError(
      "Period does not fit",
      `${part}: ${path.name} is also asked for otherwise than as a period (ne, in, or within any, not or a measure's where), which cannot move.`,
    );
}

function unfit(what: string): QuestionError {
  return new QuestionError("Period does not fit", `compare: ${what}`);
}
