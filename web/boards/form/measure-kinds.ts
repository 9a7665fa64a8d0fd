import type { Column } from "../../../edge/protocol/object.ts";
import type { MeasureFunction } from "../../../edge/protocol/question.ts";
import { isNumber, isTime } from "../../kinds/number-or-time.ts";
import { kindOf } from "../../kinds/registry.ts";
import { type Describe, fieldAt } from "../../condition/field-at.ts";
import type { DraftMeasure } from "./tile-draft.ts";

/** What can be counted, as a reader says it; `records` is `count` without a field. */
export const COUNTED = [
  "records",
  "sum",
  "avg",
  "rate",
  "min",
  "max",
  "median",
  "percentile",
  "distinct",
  "count",
] as const;
export type Counted = (typeof COUNTED)[number];

export const COUNTED_WORDS: Readonly<Record<Counted, string>> = {
  records: "Number of records",
  sum: "Sum of",
  avg: "Average of",
  rate: "Part of the records",
  min: "Least",
  max: "Greatest",
  median: "Median of",
  percentile: "Percentile of",
  distinct: "Different values of",
  count: "Records with a value of",
};

export function countedOf({ fn, field }: Pick<DraftMeasure, "fn" | "field">): Counted {
  return fn === "count" && field === undefined ? "records" : fn;
}

export function takesField(counted: Counted): boolean {
  return counted !== "records" && counted !== "rate";
}

const OF_NUMBERS: readonly Counted[] = ["sum", "avg", "median", "percentile"];

/** Whether a column has what is counted. */
export function hasCounted(column: Pick<Column, "type">, counted: Counted): boolean {
  if (OF_NUMBERS.includes(counted)) return isNumber(column);
  if (counted !== "min" && counted !== "max") return true;
  return isNumber(column) || isTime(column) || column.type === "time";
}

/** Whether groups can be made of its values. */
export function canBeGrouped(column: Pick<Column, "type">): boolean {
  return isTime(column) || kindOf(column).operators.includes("eq");
}

const ADDS: readonly MeasureFunction[] = ["count", "sum"];
const AVERAGES: readonly MeasureFunction[] = ["avg", "rate"];
const PUT_TOGETHER: readonly MeasureFunction[] = [...ADDS, ...AVERAGES, "min", "max"];

/** Its values of parts add up to that of the whole. */
export function adds({ fn }: Pick<DraftMeasure, "fn">): boolean {
  return ADDS.includes(fn);
}

export function averages({ fn }: Pick<DraftMeasure, "fn">): boolean {
  return AVERAGES.includes(fn);
}

/** Its value of several groups can be made of theirs. */
export function canBePutTogether({ fn }: Pick<DraftMeasure, "fn">): boolean {
  return PUT_TOGETHER.includes(fn);
}

/** Whether its values are numbers, as far as is known. */
export function isNumeric(
  { fn, field }: Pick<DraftMeasure, "fn" | "field">,
  object: string,
  describe: Describe,
): boolean {
  if (fn !== "min" && fn !== "max") return true;
  const column = fieldAt(field ?? "", object, describe)?.column;
  return column === undefined || isNumber(column);
}
