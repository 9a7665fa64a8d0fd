import type { MeasuresQuestion, Moment, Then } from "../protocol/question.ts";
import type { QuestionObject } from "../query/column.ts";
import { QuestionError } from "../query/question-error.ts";
import { addDays, type CalendarSettings, type Day, startOf } from "./calendar-date.ts";
import type { Asked, Asker } from "./asked.ts";
import { type Bounds, OF_MEASURES } from "./bounds.ts";
import { checkCondition, type CheckedCondition, leavesOf } from "./condition.ts";
import { checkAlong, type Lead } from "./check-along.ts";
import { checkCompare, type Before } from "./check-compare.ts";
import { dateRange } from "./date-range.ts";
import type { Catalog } from "./field-path.ts";
import { type CheckedGroup, checkGroup, isCalendar, isGapless } from "./groups.ts";
import { type CheckedMeasure, checkMeasure, isMergeable, isNumeric } from "./measures.ts";
import { checkBuckets } from "./group-bounds.ts";
import { checkZone, localDay } from "./zone.ts";

/** A question with measures that was checked and resolved: names are columns, values fit, dates are absolute. */
export type CheckedMeasures = {
  readonly object: QuestionObject;
  readonly where: CheckedCondition | null;
  readonly measures: readonly CheckedMeasure[];
  readonly by: readonly CheckedGroup[];
  /** The group that runs along the answer, by index: the calendar, or the first. */
  readonly axis: number;
  readonly before: Before | null;
  readonly then: Then | null;
  /** What comes before the answer and is only looked back at. */
  readonly lead: Lead | null;
  readonly top: CheckedTop | null;
  readonly zone: string;
  readonly today: Day;
  readonly settings: CalendarSettings;
  readonly asOf: Moment | null;
};

export type CheckedTop = {
  /** Which group is cut, by index. */
  readonly group: number;
  readonly n: number;
  /** By how far it is from before, not by how great it is. */
  readonly byChange: boolean;
  readonly others: boolean;
};

export type CheckSettings = {
  /** The moment of the question, in milliseconds since 1970. */
  readonly now: number;
  readonly calendar: CalendarSettings;
  /** Who asks; needed of a question that says “me”. */
  readonly me?: Asker | undefined;
};

/**
 * The one place where a question meets what its asker may see. Throws a QuestionError that names the part at fault:
 * `measures[1].field: Opportunity has no column “amuont”.`
 */
export function checkMeasures(
  question: MeasuresQuestion,
  object: QuestionObject,
  catalog: Catalog,
  { now, calendar, me }: CheckSettings,
): CheckedMeasures {
  const zone = checkZone(question.zone);
  const today = localDay(now, zone);
  const asked: Asked = { catalog, object, zone, today, settings: calendar, me };
  const where = question.where ? checkCondition(question.where, "where", asked) : null;
  const measures = question.measures.map((one, i) => checkMeasure(one, `measures[${i}]`, asked));
  checkCount([where, ...measures.map((one) => one.where)], OF_MEASURES);
  const groups = (question.by ?? []).map((one, i) => checkGroup(one, `by[${i}]`, asked));
  const axis = Math.max(0, groups.findIndex(isCalendar));
  const parts = { where, measures, by: groups, zone, today, settings: calendar, me };
  const before = question.compare ? checkCompare(question.compare, parts) : null;
  const then = question.then ?? null;
  const lead = then === null ? null : checkAlong(then, axis, parts);
  const top = question.top ? checkTop(question.top, groups, measures, before) : null;
  const by = groups.map((group, i) => withEnds(group, where, i === axis ? lead : null, asked));
  checkBuckets({ by, top });
  checkNames(question);
  const resolved = { object, where, measures, by, axis, before, then, lead, top };
  return { ...resolved, zone, today, settings: calendar, asOf: question.asOf ?? null };
}

export function checkCount(
  conditions: readonly (CheckedCondition | null)[],
  { conditions: most }: Bounds,
): void {
  if (conditions.flatMap(leavesOf).length > most)
    throw new QuestionError(
      "Too many conditions",
      `At most ${most} conditions can be asked, those of measures included.`,
    );
}

/** The ends of a calendar, as far as the condition says them. */
function withEnds(
  group: CheckedGroup,
  where: CheckedCondition | null,
  lead: Lead | null,
  { zone, settings }: Asked,
): CheckedGroup {
  const { key, path } = group;
  if (key.kind !== "calendar") return group;
  if (key.until !== null) return { ...group, key: { ...key, first: lead?.from ?? key.first } };
  const { from = null, to = null } = dateRange(where, path, zone) ?? {};
  const first = lead?.from ?? (from === null ? null : startOf(key.unit, from, settings));
  const last = to === null ? null : startOf(key.unit, addDays(to, -1), settings);
  return { ...group, key: { ...key, first, last } };
}

function checkTop(
  { n, by: order = "value", others = false }: NonNullable<MeasuresQuestion["top"]>,
  by: readonly CheckedGroup[],
  measures: readonly CheckedMeasure[],
  before: Before | null,
): CheckedTop {
  const group = by.findIndex((one) => !isGapless(one));
  if (group < 0)
    throw new QuestionError("Nothing to cut", "top: it takes a group without every and bands.");
  const across = measures.findIndex((one) => !isMergeable(one));
  if (across >= 0 && (others || (by.length > 1 && across === 0)))
    throw new QuestionError(
      "Groups cannot be put together",
      `measures[${across}].fn: ${measures[across]?.fn} of several groups cannot be made from theirs; ask top ${
        others ? "without others" : "with another first measure"
      }, or for count, sum, avg, min or max.`,
    );
  const byChange = order === "change";
  if (byChange && (before === null || !measures.slice(0, 1).every(isNumeric)))
    throw new QuestionError(
      "Nothing to compare",
      "top.by: change takes compare, and a first measure of numbers.",
    );
  return { group, n, byChange, others };
}

/** Two columns of an answer never have one name. */
function checkNames({ measures, by = [], compare, then }: MeasuresQuestion): void {
  if (compare && then === "change")
    throw new QuestionError(
      "Too much",
      "then: change is what compare answers too; ask for one of them.",
    );
  const endings = ["", ...(compare ? ["_before", "_change"] : []), ...endingOf(then)];
  const names = [
    ...by.map(({ field, as }) => ["by", as ?? field] as const),
    ...measures.flatMap(({ as }) => endings.map((one) => ["measures", `${as}${one}`] as const)),
  ];
  const taken = new Set<string>();
  for (const [part, name] of names) {
    if (taken.has(name.toLowerCase()))
      throw new QuestionError(
        "Name given twice",
        `${part}: two columns would be “${name}”; give one another name by as.`,
      );
    taken.add(name.toLowerCase());
  }
}

function endingOf(then: Then | undefined): string[] {
  if (then === undefined) return [];
  if (typeof then !== "string") return ["_average"];
  return [then === "running-total" ? "_running" : `_${then}`];
}
