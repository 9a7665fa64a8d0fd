import type { CellValue } from "../../edge/protocol/cell.ts";
import { compareDecimals, isDecimal } from "../kinds/decimal.ts";
import { askedColumn, askedWords, type ColumnLook, type Drawing, lookOf } from "./drawing.ts";
import { differenceOf, percentText } from "./exact.ts";
import { pointsText, valueText } from "./figure.ts";

/** What a number is against another one, in a sign and in words. */
export type Comparison = {
  readonly sign: "▲" | "▼" | "=" | "";
  /** `12.4 %`; "" of what is the same, or cannot be compared. */
  readonly by: string;
  /** `12.4 % more than last month`. */
  readonly words: string;
  /** `1,100,000.00 EUR last month`. */
  readonly before: string;
  /** Whether the number moved the way it should; null where neither way is good. */
  readonly isGood: boolean | null;
};

/** How a measure moved since what it is compared with. */
export function comparisonOf(now: CellValue, before: CellValue, drawing: Drawing): Comparison {
  const look = lookOf(drawing, askedColumn(drawing, "before"));
  const than = askedWords(drawing, "before");
  const still = { by: "", before: `${valueText(before, look)} ${than}`, isGood: null };
  const [new_, old] = [String(now), String(before)];
  if (before === null && isDecimal(new_))
    return { ...still, sign: "▲", by: "new", words: `new, none ${than}` };
  if (now === null && isDecimal(old))
    return { ...still, sign: "▼", by: "gone", words: `gone, ${still.before}` };
  if (!isDecimal(new_) || !isDecimal(old))
    return { ...still, sign: "", words: `Not comparable with ${than}` };
  const order = compareDecimals(new_, old);
  if (order === 0) return { ...still, sign: "=", words: `the same as ${than}` };
  const isMore = order > 0;
  const by = sizeOf(isMore ? differenceOf(new_, old) : differenceOf(old, new_), old, look);
  return {
    ...still,
    sign: isMore ? "▲" : "▼",
    by,
    words: `${by} ${isMore ? "more" : "less"} than ${than}`,
    isGood: drawing.better === undefined ? null : isMore === (drawing.better === "more"),
  };
}

/**
 * In percent of what was; of nothing there is no percentage, and of what is below zero it would mislead. What is in
 * percent itself moves by points.
 */
function sizeOf(difference: string, old: string, look: ColumnLook): string {
  if (look.as === "share") return pointsText(difference);
  const percent = compareDecimals(old, "0") > 0 ? percentText(difference, old) : null;
  return percent ?? valueText(difference, look);
}
