import type { Measure, MeasuresQuestion } from "../../edge/protocol/question.ts";
import { type Decimal, decimal, floor, minus, plus, quotient, text, times } from "./decimal.ts";
import {
  holds,
  type OracleContext,
  orderOf,
  typeOf,
  type Value,
  valueOf,
} from "./oracle-condition.ts";
import { DEAL, type WorldRow } from "./world.ts";

/* Measures of the oracle: each from all the rows that it is about. */

const DEAL_NAME = DEAL.name;

export function difference(measure: Measure, now: Value, before: Value): Value {
  const isAdditive = measure.fn === "count" || measure.fn === "sum";
  if (now === null && before === null) return null;
  if ((now === null || before === null) && !isAdditive) return null;
  const change = minus(decimal(String(now ?? 0)), decimal(String(before ?? 0)));
  return isCount(measure) ? Number(text(change)) : text(change);
}

export function isCount(measure: Measure): boolean {
  if (measure.fn === "count" || measure.fn === "distinct") return true;
  return (
    (measure.fn === "min" || measure.fn === "max") &&
    typeOf(measure.field ?? "", DEAL_NAME).pgType === "integer"
  );
}

export function measureType(measure: Measure): string {
  return measure.fn === "min" || measure.fn === "max"
    ? typeOf(measure.field ?? "", DEAL_NAME).pgType
    : "numeric";
}

export function isNumeric(measure: Measure): boolean {
  return ["integer", "bigint", "numeric"].includes(measureType(measure));
}

export function fits(then: MeasuresQuestion["then"], measure: Measure): boolean {
  if (then === "rank" || then === "change") return isNumeric(measure);
  return (
    measure.fn === "count" ||
    measure.fn === "sum" ||
    (typeof then === "object" && (measure.fn === "avg" || measure.fn === "rate"))
  );
}

export function valuesOf(
  measure: Measure,
  rows: readonly WorldRow[],
  context: OracleContext,
): readonly Value[] {
  return rows
    .filter((row) => !measure.where || holds(measure.where, row, context))
    .map((row) => (measure.field === undefined ? 1 : valueOf(row, measure.field, context)))
    .filter((value) => value !== null);
}

export function measured(
  measure: Measure,
  rows: readonly WorldRow[],
  context: OracleContext,
): Value {
  if (measure.fn === "rate") {
    const held = valuesOf(measure, rows, context).length;
    return rows.length === 0
      ? null
      : text(quotient(decimal(String(held)), decimal(String(rows.length))));
  }
  const values = valuesOf(measure, rows, context);
  const type = measure.field === undefined ? "integer" : typeOf(measure.field, DEAL_NAME).pgType;
  if (measure.fn === "count") return values.length;
  if (measure.fn === "distinct")
    return values.filter(
      (one, i) => !values.slice(0, i).some((other) => orderOf(one, other, type) === 0),
    ).length;
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => orderOf(a, b, type));
  if (measure.fn === "min" || measure.fn === "max")
    return shownValue(sorted.at(measure.fn === "min" ? 0 : -1) ?? null, type);
  const numbers = sorted.map((value) => decimal(String(value)));
  const sum = numbers.reduce(plus);
  if (measure.fn === "sum") return text(sum);
  if (measure.fn === "avg") return text(quotient(sum, decimal(String(numbers.length))));
  return text(between(numbers, measure.fn === "median" ? "50" : String(measure.p)));
}

function shownValue(value: Value, type: string): Value {
  if (type === "timestamptz") return new Date(String(value)).toISOString();
  return type === "numeric" ? text(decimal(String(value))) : value;
}

export function ratio(value: Value, of: Value): Value {
  if (value === null || of === null) return null;
  const divisor = decimal(String(of));
  return divisor.units === 0n ? null : text(quotient(decimal(String(value)), divisor));
}

/** The value below which so many percent of the sorted numbers lie. */
function between(sorted: readonly Decimal[], percent: string): Decimal {
  const place = times(times(decimal(String(sorted.length - 1)), decimal(percent)), decimal("0.01"));
  const lower = Number(floor(place));
  const [low, high] = [sorted[lower], sorted[lower + 1]];
  if (low === undefined) throw new Error("no value");
  if (high === undefined) return low;
  const part = minus(place, decimal(String(lower)));
  return plus(low, times(part, minus(high, low)));
}
