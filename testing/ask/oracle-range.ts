import type { CalendarUnit } from "../../edge/protocol/calendar-unit.ts";
import type { Comparison, Condition, MeasuresQuestion } from "../../edge/protocol/question.ts";
import { dayOf, daysOf, holds, type OracleContext, typeOf, valueOf } from "./oracle-condition.ts";
import { monthsBefore, nextDay, wallClock } from "./oracle-days.ts";
import { DEAL, type WorldRow } from "./world.ts";

const DEAL_NAME = DEAL.name;

/** Days from `from` to before `to`; null where that end is open. */
export type OracleRange = {
  readonly field: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly byDays: boolean;
};

/** What a condition says of a field's days, and which rows hold it in other days. */
export class OracleRanges {
  readonly #where: Condition | undefined;
  readonly #context: OracleContext;

  constructor(where: Condition | undefined, context: OracleContext) {
    this.#where = where;
    this.#context = context;
  }

  top(): readonly Condition[] {
    const flat = (condition: Condition): readonly Condition[] =>
      "all" in condition ? condition.all.flatMap(flat) : [condition];
    return this.#where ? flat(this.#where) : [];
  }

  isRange(condition: Condition, field: string): condition is Comparison {
    if (!("field" in condition) || condition.field.toLowerCase() !== field.toLowerCase())
      return false;
    return ["eq", "lt", "lte", "gt", "gte"].includes(condition.op);
  }

  /** The days that the condition lets the field have; `byDays`: as one stretch of days or weeks. */
  range(
    field: string,
  ): { field: string; from: string | null; to: string | null; byDays: boolean } | null {
    const parts = this.top().filter((one) => this.isRange(one, field)) as Comparison[];
    if (parts.length === 0) return null;
    let [from, to]: [string | null, string | null] = [null, null];
    for (const part of parts) {
      const days = daysOf(part, this.#context);
      const at = String(part.value);
      const local = (moved: number) =>
        wallClock(new Date(Date.parse(at) + moved).toISOString(), this.#context.zone).slice(0, 10);
      const [first, after] = days ?? [local(0), nextDay(local(part.op === "lt" ? -1 : 0))];
      const low = { eq: first, gte: first, gt: days ? after : first }[part.op] ?? null;
      const high = { eq: after, lt: days ? first : after, lte: after }[part.op] ?? null;
      if (low !== null && (from === null || low > from)) from = low;
      if (high !== null && (to === null || high < to)) to = high;
    }
    const [only] = parts;
    const value = only?.value;
    const byDays =
      parts.length === 1 &&
      only?.op === "eq" &&
      (typeof value !== "object" || /day|week/.test("period" in value ? value.period : ""));
    return { field, from, to, byDays };
  }

  /** Whether all but the range holds, and the field's day is in one of the spans, or with `too` in the range itself. */
  holdsIn(
    row: WorldRow,
    range: { field: string },
    spans: readonly (readonly [string, string])[],
    too: boolean,
  ): boolean {
    const parts = this.top();
    const rest = parts.filter((one) => !this.isRange(one, range.field));
    if (!rest.every((one) => holds(one, row, this.#context))) return false;
    const within = parts.filter((one) => this.isRange(one, range.field));
    if (too && within.every((one) => holds(one, row, this.#context))) return true;
    const { pgType } = typeOf(range.field, DEAL_NAME);
    const day = dayOf(valueOf(row, range.field, this.#context), pgType, this.#context.zone);
    return day !== null && spans.some(([from, to]) => day >= from && day < to);
  }
}

export function moved(
  compare: MeasuresQuestion["compare"],
  from: string,
  to: string,
  byDays: boolean,
  unit: CalendarUnit | null,
): { span: readonly [string, string]; days: number | null; months: number } {
  const days = Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
  const byStep = (count: number) => ({
    span: [nextDay(from, -count), nextDay(to, -count)] as const,
    days: count,
    months: 0,
  });
  const sameDate = (day: string, months: number) =>
    monthsBefore(day, months) ??
    monthsBefore(nextDay(day, 1), months) ??
    monthsBefore(nextDay(day, 2), months) ??
    "";
  const lastYear = compare === "same-period-last-year";
  if (unit === "week") return byStep(lastYear ? 364 : Math.ceil(days / 7) * 7);
  if (lastYear) return { span: [sameDate(from, 12), sameDate(to, 12)], days: null, months: 12 };
  const date = Number(from.slice(8));
  let months = 0;
  while (monthsLater(from, months) < to) months += 1;
  if (!byDays && date <= 28 && monthsLater(from, months) === to)
    return { span: [sameDate(from, months), from], days: null, months };
  return byStep(days);
}

/** The bucket that a bucket of the period before is compared with. */
export function later(
  bucket: string,
  { days, months }: { days: number | null; months: number },
): string | null {
  if (days !== null) return nextDay(bucket, days);
  for (let at = bucket, i = 0; i < 800 + months * 32; i++, at = nextDay(at))
    if (monthsBefore(at, months) === bucket) return at;
  return null;
}

function monthsLater(day: string, months: number): string {
  const [year = 0, month = 0, date = 0] = day.split("-").map(Number);
  return new Date(Date.UTC(year, month - 1 + months, date)).toISOString().slice(0, 10);
}
