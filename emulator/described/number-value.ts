import { roundTo } from "../model/rounding.ts";
import type { FieldDescribe } from "../model/field-describe.ts";
import type { Random } from "../org/random.ts";

/** Digits that a double always keeps. */
const EXACT_DIGITS = 15;
/** One number in this many uses all its digits. */
const FULL_EVERY = 29;

/** A number within the field's digits: mostly small, some negative, some as large as possible. */
export function numberValue(field: FieldDescribe, random: Random, n: number): number {
  switch (field.type) {
    case "int":
      return whole(random, n, Math.min(field.digits === 0 ? 9 : field.digits, 9));
    case "long":
      return whole(random, n, EXACT_DIGITS);
    case "percent":
      return decimal(field, random, n, 3);
    default:
      return decimal(field, random, n, 7);
  }
}

function whole(random: Random, n: number, digits: number): number {
  const limit = 10 ** (n % FULL_EVERY === 3 ? digits : Math.min(digits, 5));
  return Math.floor(random.next() ** 3 * limit) * (random.chance(0.05) ? -1 : 1) || 0;
}

/** @param usual digits before the point in most values */
function decimal(field: FieldDescribe, random: Random, n: number, usual: number): number {
  const precision = field.precision === 0 ? 18 : field.precision;
  const before = Math.max(0, precision - field.scale);
  const digits = Math.min(before, n % FULL_EVERY === 3 ? EXACT_DIGITS : usual);
  const scale = Math.min(field.scale, Math.max(0, EXACT_DIGITS - digits));
  const limit = 10 ** digits - 10 ** -scale;
  const value = roundTo(random.next() ** 2 * limit, scale);
  return (random.chance(0.08) ? -value : value) || 0;
}

export function coordinate(random: Random, isLatitude: boolean): number {
  return roundTo((random.next() * 2 - 1) * (isLatitude ? 89 : 179), 6);
}
