import { CALENDAR_UNITS, type CalendarUnit } from "../protocol/calendar-unit.ts";
import type { Period } from "../protocol/question.ts";
import { QuestionError } from "../query/question-error.ts";
import { addSteps, type CalendarSettings, type Day, startOf, STEPS } from "./calendar-date.ts";

/** Days from `from` to before `to`. */
export type Span = {
  readonly from: Day;
  readonly to: Day;
  /** It is so many days or weeks, even where these happen to be a month. */
  readonly byDays: boolean;
};

/** The days that a period is, seen from `today`: as SOQL's date literals (SOQL and SOSL Reference, "Date Formats"). */
export function spanOf({ period, n }: Period, today: Day, settings: CalendarSettings): Span {
  const [, which = "this", many, unit] =
    /^(last|this|next)-(n-)?(.*?)s?$/.exec(period === "today" ? "this-day" : period) ?? [];
  if ((many === undefined) !== (n === undefined))
    throw new QuestionError(
      "Bad period",
      many ? `${period} takes n, as in {"period":"${period}","n":30}.` : `${period} takes no n.`,
    );
  const of = CALENDAR_UNITS.find((one) => one === unit) ?? "day";
  const [first, after] = many ? severalOf(which, of, n ?? 1) : oneOf(which);
  const start = startOf(of, today, settings);
  const at = (count: number) => addSteps(start, STEPS[of], count);
  return { from: at(first), to: at(after), byDays: "days" in STEPS[of] };
}

/** From which unit, and before which, counted from the present one. */
type Offsets = readonly [number, number];

function oneOf(which: string): Offsets {
  if (which === "last") return [-1, 0];
  return which === "next" ? [1, 2] : [0, 1];
}

function severalOf(which: string, unit: CalendarUnit, n: number): Offsets {
  if (which === "next") return [1, n + 1];
  return unit === "day" ? [-n, 1] : [-n, 0];
}
