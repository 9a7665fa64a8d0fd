import { digitsOf, groupedText, rounded } from "./digits.ts";

/** Digits after the point that are filled up, so that numbers of a column align. */
const MAX_FILLED = 4;

/**
 * A number with its digits grouped. Decimals are filled up to a scale of at most four.
 *
 * @param most digits after the point: all, unless said
 */
export function numberText(value: string | number, scale: number, most = Infinity): string {
  const digits = digitsOf(value);
  if (digits === null) return String(value);
  return groupedText(rounded(digits, most), scale <= MAX_FILLED ? scale : 0);
}

/** A count: `1,240`. */
export function countText(count: number): string {
  return numberText(count, 0, 0);
}

/** A size in the unit that fits: `450 MB`, `1.2 GB`. */
export function sizeText(bytes: number): string {
  const megabytes = bytes / 1e6;
  if (megabytes < 1) return `${countText(bytes / 1e3)} kB`;
  if (megabytes < 1_000) return `${countText(megabytes)} MB`;
  return `${numberText(Math.floor(megabytes / 100) / 10, 0)} GB`;
}

/** Whole percents of a part: 100 only at the end, and never more. */
export function percentOf(part: number, whole: number): number {
  if (whole <= 0) return part > 0 ? 99 : 0;
  return part >= whole ? 100 : Math.floor((part / whole) * 100);
}
