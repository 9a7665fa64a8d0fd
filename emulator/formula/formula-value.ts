import { roundTo } from "../model/rounding.ts";
import type { FieldDescribe } from "../model/field-describe.ts";
import type { FieldValue } from "../model/record.ts";

/**
 * A date, datetime or time of day. `ms` counts from 1970, or from midnight for a time of day. Dates are at 00:00 UTC.
 */
export type Moment = { readonly kind: "date" | "datetime" | "time"; readonly ms: number };

/** The values of formulas. Empty text and no value are both null. */
export type FormulaValue = number | string | boolean | Moment | null;

export const DAY_MS = 86_400_000;

/** Milliseconds since midnight; works before 1970 too. */
export const msOfDay = (ms: number): number => ((ms % DAY_MS) + DAY_MS) % DAY_MS;

export function isMoment(value: FormulaValue): value is Moment {
  return typeof value === "object" && value !== null;
}

const NUMBERS: ReadonlySet<string> = new Set(["int", "double", "currency", "percent", "long"]);
const NOT_TEXT: ReadonlySet<string> = new Set([...NUMBERS, "boolean", "date", "datetime", "time"]);

export const isNumberField = ({ type }: FieldDescribe): boolean => NUMBERS.has(type);
export const isTextField = ({ type }: FieldDescribe): boolean => !NOT_TEXT.has(type);

/** A stored value in formulas: a percent field of 50 is 0.5 (Help, "Tips for Using Percent Fields in Formulas"). */
export function fromField(field: FieldDescribe, value: FieldValue): FormulaValue {
  if (field.type === "boolean") return value === true;
  if (value === null || value === "") return null;
  if (field.type === "percent") return exact(Number(value) / 100);
  if (field.type === "date") return { kind: "date", ms: Date.parse(String(value)) };
  if (field.type === "datetime" || field.type === "time") {
    return { kind: field.type, ms: Number(value) };
  }
  return value;
}

/** A formula's result as its field stores it; null when the type differs. */
export function toField(field: FieldDescribe, value: FormulaValue): FieldValue {
  if (field.type === "boolean") return value === true;
  if (value === null) return null;
  if (isNumberField(field)) {
    if (typeof value !== "number") return null;
    const scaled = field.type === "percent" ? exact(value * 100) : value;
    return withoutSign(roundTo(scaled, field.scale));
  }
  if (field.type === "date" || field.type === "datetime" || field.type === "time") {
    return isMoment(value) ? momentField(field.type, value) : null;
  }
  return typeof value === "string" && value !== "" ? value : null;
}

function momentField(type: "date" | "datetime" | "time", moment: Moment): FieldValue {
  if (moment.kind !== type) return null;
  if (type === "time") return moment.ms;
  return type === "date" ? isoDay(moment.ms) : Math.floor(moment.ms / 1000) * 1000;
}

export function isoDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/**
 * Assumed: calculations keep fifteen significant digits. Salesforce computes in decimals, where 0.1 + 0.2 is 0.3.
 * Doubles give the same when digits that they cannot hold are cut off.
 */
export function exact(value: number): number {
  return withoutSign(Number.isInteger(value) ? value : Number(value.toPrecision(15)));
}

export function withoutSign(value: number): number {
  return value === 0 ? 0 : value;
}
