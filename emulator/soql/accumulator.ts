import { currency, integer, number } from "../model/field.ts";
import { badRequest } from "../model/salesforce-error.ts";
import type { FieldDescribe } from "../model/field-describe.ts";
import type { FieldValue } from "../model/record.ts";

/** Collects the values of a group, without nulls. */
export type Accumulator = {
  add(value: string | number | boolean): void;
  result(): FieldValue;
};

export type Aggregate = {
  readonly field: FieldDescribe;
  readonly start: () => Accumulator;
};

const FUNCTIONS: Readonly<Record<string, () => Accumulator>> = {
  COUNT: () => {
    let n = 0;
    return { add: () => void n++, result: () => n };
  },
  COUNT_DISTINCT: () => {
    const seen = new Set<FieldValue>();
    return { add: (value) => void seen.add(value), result: () => seen.size };
  },
  SUM: () => {
    const total = summing();
    return { add: total.add, result: () => (total.count() === 0 ? null : total.sum()) };
  },
  AVG: () => {
    const total = summing();
    return {
      add: total.add,
      result: () => (total.count() === 0 ? null : total.sum() / total.count()),
    };
  },
  MIN: () => extreme((a, b) => a < b),
  MAX: () => extreme((a, b) => a > b),
};

export function isAggregateFunction(name: string): boolean {
  return Object.hasOwn(FUNCTIONS, name.toUpperCase());
}

/** An aggregate function of a field. @throws SalesforceError MALFORMED_QUERY when the field's type does not allow it */
export function aggregateOf(name: string, field: FieldDescribe): Aggregate {
  const start = FUNCTIONS[name.toUpperCase()];
  const isNumeric = field.soapType === "xsd:double" || field.soapType === "xsd:int";
  const isSum = name === "SUM" || name === "AVG";
  if (start === undefined || !field.aggregatable || (isSum && !isNumeric)) {
    throw badRequest(
      "MALFORMED_QUERY",
      `field ${field.name} does not support aggregate operator ${name}`,
    );
  }
  if (name === "MIN" || name === "MAX") return { field, start };
  const counts = name === "COUNT" || name === "COUNT_DISTINCT";
  const ofNumbers = field.type === "currency" ? currency : number;
  const result = counts ? integer(name, name) : ofNumbers(name, name, 18, field.scale);
  return { field: result, start };
}

function summing() {
  let [total, n] = [0, 0];
  return {
    add: (value: FieldValue): void => {
      total += Number(value);
      n++;
    },
    sum: (): number => Number(total.toFixed(8)),
    count: (): number => n,
  };
}

type Comparable = string | number | boolean;

function extreme(isBetter: (a: Comparable, b: Comparable) => boolean): Accumulator {
  let best: FieldValue = null;
  return {
    add: (value) => {
      if (best === null || isBetter(value, best)) best = value;
    },
    result: () => best,
  };
}
