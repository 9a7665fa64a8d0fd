import { FormulaError } from "./formula-error.ts";
import { DAY_MS, exact, isMoment, msOfDay } from "./formula-value.ts";
import { asNumber, asText, type FormulaFunction } from "./formula-function.ts";
import type { FormulaValue, Moment } from "./formula-value.ts";

/** Adds whole days to a date, days to a datetime, and milliseconds to a time of day, which wraps at midnight. */
function moved({ kind, ms }: Moment, by: number): Moment {
  if (kind === "date") return { kind, ms: ms + Math.trunc(by) * DAY_MS };
  if (kind === "datetime") return { kind, ms: Math.round(ms + by * DAY_MS) };
  return { kind, ms: msOfDay(ms + Math.trunc(by)) };
}

function sum([a = null, b = null]: readonly FormulaValue[]): FormulaValue {
  if (typeof a === "string" || typeof b === "string") return `${asText(a)}${asText(b)}`;
  if (a === null || b === null) return null;
  if (isMoment(a)) return moved(a, asNumber(b));
  return isMoment(b) ? moved(b, asNumber(a)) : exact(asNumber(a) + asNumber(b));
}

function difference([a = null, b = null]: readonly FormulaValue[]): FormulaValue {
  if (a === null || b === null) return null;
  if (!isMoment(a)) return exact(asNumber(a) - asNumber(b));
  if (!isMoment(b)) return moved(a, -asNumber(b));
  if (a.kind !== b.kind) throw new FormulaError("Incorrect parameter type for operator '-'");
  return a.kind === "time" ? a.ms - b.ms : exact((a.ms - b.ms) / DAY_MS);
}

/** Assumed: no value equals only no value, so `<>` holds between a value and none. */
function isSame(a: FormulaValue, b: FormulaValue): boolean {
  if (isMoment(a) && isMoment(b)) return a.kind === b.kind && a.ms === b.ms;
  return (a === "" ? null : a) === (b === "" ? null : b);
}

/** Assumed: nothing is less or greater than no value. */
function compared(holds: (order: number) => boolean): FormulaFunction {
  return {
    min: 2,
    max: 2,
    apply: ([a = null, b = null]) => {
      if (a === null || b === null) return false;
      const [left, right] = [orderOf(a), orderOf(b)];
      if (typeof left !== typeof right) throw new FormulaError("Incorrect parameter type");
      return holds(left < right ? -1 : Number(left > right));
    },
  };
}

function orderOf(value: Exclude<FormulaValue, null>): number | string {
  if (isMoment(value)) return value.ms;
  return typeof value === "boolean" ? Number(value) : value;
}

export const operators: Readonly<Record<string, FormulaFunction>> = {
  "+": { min: 2, max: 2, apply: sum },
  "-": { min: 2, max: 2, apply: difference },
  "=": { min: 2, max: 2, apply: ([a = null, b = null]) => isSame(a, b) },
  "<>": { min: 2, max: 2, apply: ([a = null, b = null]) => !isSame(a, b) },
  "<": compared((order) => order < 0),
  "<=": compared((order) => order <= 0),
  ">": compared((order) => order > 0),
  ">=": compared((order) => order >= 0),
};
