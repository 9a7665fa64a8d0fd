import { FormulaError } from "./formula-error.ts";
import { DAY_MS, msOfDay, type FormulaValue, type Moment } from "./formula-value.ts";
import { asMoment, asNumber, asText, type FormulaFunction } from "./formula-function.ts";

const date = (ms: number): Moment => ({ kind: "date", ms: Math.floor(ms / DAY_MS) * DAY_MS });

/** A part of a date or of a time of day; null for null. */
function part(kind: "date" | "time", of: (at: Date) => number): FormulaFunction {
  return {
    min: 1,
    max: 1,
    apply: ([value = null]) => (value === null ? null : of(new Date(asMoment(value, kind).ms))),
  };
}

/** A date or time made from another; null for null. */
function made(make: (value: Exclude<FormulaValue, null>) => FormulaValue): FormulaFunction {
  return { min: 1, max: 1, apply: ([value = null]) => (value === null ? null : make(value)) };
}

function dateOf(operands: readonly FormulaValue[]): FormulaValue {
  if (operands.includes(null)) return null;
  const [year = 0, month = 0, day = 0] = operands.map((operand) => Math.trunc(asNumber(operand)));
  const at = new Date(Date.UTC(2000, month - 1, day));
  at.setUTCFullYear(year, month - 1, day);
  if (at.getUTCMonth() !== month - 1 || at.getUTCDate() !== day)
    throw new FormulaError("Invalid date");
  return { kind: "date", ms: at.getTime() };
}

/** The last day of a month becomes the last day of the other month (Help, "ADDMONTHS"). */
function addMonths([value = null, months = null]: readonly FormulaValue[]): FormulaValue {
  if (value === null || months === null) return null;
  const { kind, ms } = asMoment(value, "date", "datetime");
  const from = new Date(ms);
  const [year, month] = [from.getUTCFullYear(), from.getUTCMonth()];
  const lastDay = (offset: number): number =>
    new Date(Date.UTC(year, month + offset + 1, 0)).getUTCDate();
  const offset = Math.trunc(asNumber(months));
  const isLast = from.getUTCDate() === lastDay(0);
  const day = isLast ? lastDay(offset) : Math.min(from.getUTCDate(), lastDay(offset));
  return { kind, ms: Date.UTC(year, month + offset, day) + msOfDay(ms) };
}

function parsed(kind: Moment["kind"], iso: string): Moment {
  const ms = Date.parse(iso);
  if (Number.isNaN(ms)) throw new FormulaError(`Invalid ${kind}`);
  return { kind, ms };
}

/** `YYYY-MM-DD`, with or without a time after it. */
function day(text: string): Moment {
  const found = /^\s*(\d{4}-\d{2}-\d{2})(?:[ T].*)?$/.exec(text);
  return date(parsed("date", found?.[1] ?? "").ms);
}

function moment(text: string): Moment {
  const found = /^\s*(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}:\d{2})Z?)?\s*$/.exec(text);
  return parsed("datetime", found === null ? "" : `${found[1]}T${found[2] ?? "00:00:00"}Z`);
}

const ofText = (value: FormulaValue, make: (text: string) => Moment): Moment => make(asText(value));

/** Date and time functions. Assumed: the time zone of the org and its users is UTC. */
export const dateFunctions: Readonly<Record<string, FormulaFunction>> = {
  DATE: { min: 3, max: 3, apply: dateOf },
  ADDMONTHS: { min: 2, max: 2, apply: addMonths },
  YEAR: part("date", (at) => at.getUTCFullYear()),
  MONTH: part("date", (at) => at.getUTCMonth() + 1),
  DAY: part("date", (at) => at.getUTCDate()),
  WEEKDAY: part("date", (at) => at.getUTCDay() + 1),
  DAYOFYEAR: part(
    "date",
    (at) => (at.getTime() - Date.UTC(at.getUTCFullYear(), 0, 1)) / DAY_MS + 1,
  ),
  HOUR: part("time", (at) => at.getUTCHours()),
  MINUTE: part("time", (at) => at.getUTCMinutes()),
  SECOND: part("time", (at) => at.getUTCSeconds()),
  MILLISECOND: part("time", (at) => at.getUTCMilliseconds()),
  DATEVALUE: made((value) =>
    typeof value === "object" ? date(asMoment(value, "date", "datetime").ms) : ofText(value, day),
  ),
  DATETIMEVALUE: made((value) =>
    typeof value === "object"
      ? { kind: "datetime", ms: asMoment(value, "date", "datetime").ms }
      : ofText(value, moment),
  ),
  TIMEVALUE: made((value) =>
    typeof value === "object"
      ? { kind: "time", ms: msOfDay(asMoment(value, "datetime", "time").ms) }
      : ofText(value, (text) => parsed("time", `1970-01-01T${text.trim()}Z`)),
  ),
};
