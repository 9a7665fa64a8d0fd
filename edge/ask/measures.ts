import { MEASURE_FUNCTIONS, type Measure, type MeasureFunction } from "../protocol/question.ts";
import { decimalText } from "../../db/mirror/types/decimal-text.ts";
import { QuestionError } from "../query/question-error.ts";
import type { Asked } from "./asked.ts";
import { checkCondition, type CheckedCondition } from "./condition.ts";
import { type FieldPath, isNumber, NUMBERS, resolvePath, siblingOf } from "./field-path.ts";
import { inPart } from "../query/in-part.ts";

export type CheckedMeasure = {
  readonly fn: MeasureFunction;
  /** Null where rows are counted. */
  readonly path: FieldPath | null;
  /** In percent, as digits: of median 50. Null for other functions. */
  readonly percent: string | null;
  readonly where: CheckedCondition | null;
  readonly as: string;
  /** What says in which currency the field is; null where it is in none, or the org has but one. */
  readonly currency: FieldPath | null;
};

/** Functions whose values of two groups give the value of both together. */
const ADDITIVE: readonly MeasureFunction[] = ["count", "sum"];
const AVERAGED: readonly MeasureFunction[] = ["avg", "rate"];
const MERGEABLE: readonly MeasureFunction[] = [...ADDITIVE, ...AVERAGED, "min", "max"];
const OF_NUMBERS: readonly MeasureFunction[] = ["sum", "avg", "median", "percentile"];
const ORDERED: readonly string[] = [...NUMBERS, "date", "timestamptz", "time"];

export function isAdditive({ fn }: CheckedMeasure): boolean {
  return ADDITIVE.includes(fn);
}

/** Whether it is a sum, divided by how many values there are. */
export function isAveraged({ fn }: CheckedMeasure): boolean {
  return AVERAGED.includes(fn);
}

export function isMergeable({ fn }: CheckedMeasure): boolean {
  return MERGEABLE.includes(fn);
}

/** Whether its values are numbers, not times. */
export function isNumeric({ fn, path }: CheckedMeasure): boolean {
  return (fn !== "min" && fn !== "max") || (path !== null && isNumber(path));
}

export function checkMeasure(measure: Measure, part: string, asked: Asked): CheckedMeasure {
  const { fn, field, as } = measure;
  const path = inPart(`${part}.field`, () => checkedPath(fn, field, asked));
  if (fn === "rate" && measure.where === undefined)
    throw new QuestionError(
      "Condition missing",
      `${part}.where: rate takes the condition whose part of the rows it is.`,
    );
  const where = measure.where ? checkCondition(measure.where, `${part}.where`, asked) : null;
  const percent = inPart(`${part}.p`, () => checkedPercent(measure));
  const isMoney = path?.column.type === "currency" && fn !== "count" && fn !== "distinct";
  const currency = (isMoney ? siblingOf(path, "currencyisocode") : null) ?? null;
  return { fn, path, percent, where, as, currency };
}

function checkedPath(
  fn: MeasureFunction,
  field: string | undefined,
  asked: Asked,
): FieldPath | null {
  if (field === undefined) {
    if (fn === "count" || fn === "rate") return null;
    throw new QuestionError("Field missing", `${fn} takes a field; count and rate do without.`);
  }
  if (fn === "rate")
    throw new QuestionError(
      "Too much",
      "rate takes where, and no field: it is a part of the rows.",
    );
  const path = resolvePath(field, asked.object, asked.catalog);
  const { column, pgType, type } = path.column;
  const takes = takenBy(fn);
  if (takes === null || takes.includes(pgType)) return path;
  const others = MEASURE_FUNCTIONS.filter((one) => takenBy(one)?.includes(pgType) ?? true);
  throw new QuestionError(
    "Function does not fit",
    `${column} is of type ${type} and has no ${fn}; it has ${others.join(", ")}.`,
  );
}

/** The Postgres types of its fields; null where it takes all. */
function takenBy(fn: MeasureFunction): readonly string[] | null {
  if (fn === "rate") return [];
  if (OF_NUMBERS.includes(fn)) return NUMBERS;
  return fn === "min" || fn === "max" ? ORDERED : null;
}

function checkedPercent({ fn, p }: Measure): string | null {
  if ((fn === "percentile") !== (p !== undefined))
    throw new QuestionError(
      "Bad percentile",
      fn === "percentile" ? "percentile takes p, as in 90." : `${fn} takes no p.`,
    );
  if (fn === "median") return "50";
  return p === undefined ? null : decimalText(p, 18);
}
