import { countText, percentOf, sizeText } from "../format/number.ts";
import type { Progress } from "./download.ts";

export type Total = { readonly count: number; readonly exact: boolean };

const recordsText = (rows: number): string =>
  rows === 1 ? "1 record" : `${countText(rows)} records`;

/** `12,000 of ≈ 50,000 records, 3 MB` */
export function progressText({ rows, bytes }: Progress, total: Total | undefined): string {
  const size = sizeText(bytes);
  if (total === undefined) return `${recordsText(rows)}, ${size}`;
  const all = `${total.exact ? "" : "≈ "}${recordsText(Math.max(rows, total.count))}`;
  return `${countText(rows)} of ${all}, ${size}`;
}

/** Whole percents; undefined where it is not known how many there are. An estimate is never reached before the end. */
export function progressPercent({ rows }: Progress, total: Total | undefined): number | undefined {
  if (total === undefined || total.count === 0) return undefined;
  return Math.min(99, percentOf(rows, total.count));
}

/** `50,000 records, 12 MB` */
export function doneText({ rows, bytes }: Progress): string {
  return `${recordsText(rows)}, ${sizeText(bytes)}`;
}
