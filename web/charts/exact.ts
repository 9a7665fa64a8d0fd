import { decimalPlaces, unitsOf } from "../kinds/decimal.ts";

/** The sum of strings of decimal digits, exact; null of none. */
export function sumOf(parts: readonly string[]): string | null {
  if (parts.length === 0) return null;
  const places = Math.max(...parts.map(decimalPlaces));
  const sum = parts.reduce((sum, part) => sum + unitsOf(part, places), 0n);
  return decimalOf(sum, places);
}

/** What one number is more than another, exact. */
export function differenceOf(now: string, before: string): string {
  const places = Math.max(decimalPlaces(now), decimalPlaces(before));
  return decimalOf(unitsOf(now, places) - unitsOf(before, places), places);
}

/**
 * A part of a whole in percent, one digit after the point: `61.3 %`. 100 only where they are equal, 0 only where there
 * is nothing. Null where the whole is zero.
 */
export function percentText(part: string, whole: string): string | null {
  const places = Math.max(decimalPlaces(part), decimalPlaces(whole));
  const [units, all] = [unitsOf(part, places), unitsOf(whole, places)];
  if (all === 0n) return null;
  const shown = notRounded(units, all, rounded(units * 1_000n, all));
  return `${grouped(decimalOf(shown, 1).replace(/\.0$/, ""))}\u00a0%`;
}

/** What is not nothing and not all is not rounded to it: it is off by the last digit. */
function notRounded(units: bigint, all: bigint, tenths: bigint): bigint {
  if (tenths === 0n) return signOf(units) * signOf(all);
  if (tenths !== 1_000n) return tenths;
  return tenths + signOf(units - all) * signOf(all);
}

/** Half away from zero. */
function rounded(value: bigint, by: bigint): bigint {
  const sign = signOf(value) * signOf(by);
  const [size, divisor] = [value < 0n ? -value : value, by < 0n ? -by : by];
  return sign * ((2n * size + divisor) / (2n * divisor));
}

function signOf(value: bigint): bigint {
  return value < 0n ? -1n : value > 0n ? 1n : 0n;
}

function decimalOf(units: bigint, places: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(places + 1, "0");
  const split = digits.length - places;
  const text = places === 0 ? digits : `${digits.slice(0, split)}.${digits.slice(split)}`;
  return units < 0n ? `-${text}` : text;
}

function grouped(text: string): string {
  return text.replace(/\B(?=(?:\d{3})+(?!\d))(?<!\.\d*)/g, ",");
}
