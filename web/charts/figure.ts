import type { CellValue } from "../../edge/protocol/cell.ts";
import { bucketText } from "../format/bucket.ts";
import { compactText } from "../format/compact.ts";
import { weekdayName } from "../format/calendar.ts";
import { digitsOf, plainText, shifted } from "../format/digits.ts";
import { numberText } from "../format/number.ts";
import { visible } from "../format/visible.ts";
import { EMPTY_TEXT } from "../kinds/cell-text.ts";
import { isDecimal } from "../kinds/decimal.ts";
import { type ColumnLook, NOT_FILLED } from "./drawing.ts";

/** A number of an answer: where it is drawn, and how it is read. */
export type Figure = {
  /** For places in pixels alone: a double holds no 18 digits. Null where there is no number. */
  readonly at: number | null;
  /** At a glance: `1.24 M`. */
  readonly short: string;
  /** Every digit, with the unit: `1,240,000.00 EUR`; of quotients a few more than matter. */
  readonly exact: string;
};

export const NO_FIGURE: Figure = { at: null, short: EMPTY_TEXT, exact: "no value" };

/**
 * A number as its column's look has it. What is no number, such as NaN, is shown as it came and not drawn. Texts are made
 * when they are read: most of 5,000 points are never read.
 */
export function figureOf(value: CellValue, look: ColumnLook): Figure {
  if (value === null) return NO_FIGURE;
  const digits = plainDigits(value);
  if (digits === null) return { at: null, short: String(value), exact: String(value) };
  return {
    at: Number(digits),
    get short() {
      return shortText(digits, look);
    },
    get exact() {
      return exactText(digits, look);
    },
  };
}

function shortText(digits: string, look: ColumnLook): string {
  if (look.as === "share") return withUnit(numberText(inPercent(digits), 0, 1), "%");
  const isPercent = look.as === "figure" && look.unit === "%";
  return withUnit(compactText(digits), isPercent ? "%" : undefined);
}

/** How far a part of a whole moved: `7 points`, of a hundred. */
export function pointsText(digits: string): string {
  const points = numberText(inPercent(digits), 0, 1);
  return withUnit(points, points === "1" ? "point" : "points");
}

function exactText(digits: string, look: ColumnLook): string {
  if (look.as === "share") return withUnit(numberText(inPercent(digits), 0, 4), "%");
  if (look.as !== "figure") return numberText(digits, 0);
  // A quotient may have many digits that say nothing.
  const most = look.isQuotient ? look.scale + 2 : undefined;
  return withUnit(numberText(digits, look.scale, most), look.unit);
}

/** A value in full: a figure with its unit, a bucket by its name, an empty group by the word for it. */
export function valueText(value: CellValue, look: ColumnLook): string {
  if (look.as === "figure" || look.as === "share") return figureOf(value, look).exact;
  if (value === null) return NOT_FILLED;
  if (look.as === "bucket") return bucketText(String(value), look.every);
  if (look.as === "weekday") return weekdayName(Number(value)) || String(value);
  if (look.as === "hour") return `${String(value).padStart(2, "0")}:00`;
  if (look.as === "band") return bandText(Number(value), look);
  if (typeof value === "boolean") return value ? "Yes" : "No";
  const names = look.as === "text" ? look.names : undefined;
  return names?.get(String(value)) ?? visible(String(value));
}

/** `< 30 days`, `30–60 days`, `90+ days`. */
function bandText(
  band: number,
  { bounds, unit }: Extract<ColumnLook, { readonly as: "band" }>,
): string {
  const text = (bound: number | string | undefined) => numberText(bound ?? "", 0);
  const isOne = text(bounds[0]) === "1";
  if (band <= 0) return `< ${withUnit(text(bounds[0]), isOne ? unit?.replace(/s$/, "") : unit)}`;
  if (band >= bounds.length) return withUnit(`${text(bounds.at(-1))}+`, unit);
  return `${text(bounds[band - 1])}–${withUnit(text(bounds[band]), unit)}`;
}

/** A number with what it counts: `1,240.00 EUR`, never on two lines. */
export function withUnit(text: string, unit: string | undefined): string {
  return unit === undefined ? text : `${text}\u00a0${unit}`;
}

/** Decimal digits of a number, 1e21 too; null of what is none. */
export function plainDigits(value: CellValue): string | null {
  if (typeof value === "string") return isDecimal(value) ? value : null;
  const digits = typeof value === "number" ? digitsOf(value) : null;
  return digits && plainText(digits);
}

/** The decimal point two places on, so that no digit is lost. */
function inPercent(value: string): string {
  const digits = digitsOf(value);
  return digits ? plainText(shifted(digits, 2)) : value;
}
