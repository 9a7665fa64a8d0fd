import { formulaOf } from "./formula.ts";
import { FormulaError } from "./formula-error.ts";
import { roundTo } from "../model/rounding.ts";
import type { FieldValue, OrgRecord } from "../model/record.ts";
import type { RollUpSummary } from "../model/object-type.ts";
import type { FormulaObject } from "./field-path.ts";

/** The detail fields that a summary depends on. */
export function readsOf({ childField, of, filter }: RollUpSummary, child: FormulaObject): string[] {
  const own = of === undefined ? [childField] : [childField, of];
  if (filter === undefined) return own;
  const place = { object: child, objectNamed: () => undefined, nullAsZero: false };
  return [...own, ...compiledOr([], () => [...formulaOf(filter, place).ownFields])];
}

/** Compiles a summary into a function of a master's live details. */
export function summaryOf(
  { operation, of, filter }: RollUpSummary,
  scale: number,
  child: FormulaObject,
): (children: Iterable<Readonly<OrgRecord>>) => FieldValue {
  const counts = filter === undefined ? () => true : filterOf(filter, child);
  return (children) => {
    const values: FieldValue[] = [];
    for (const record of children) {
      if (counts(record)) values.push(of === undefined ? null : (record[of] ?? null));
    }
    if (operation === "COUNT") return values.length;
    if (operation === "SUM") return sumOf(values, scale);
    return extreme(values, operation);
  };
}

function filterOf(filter: string, child: FormulaObject): (child: Readonly<OrgRecord>) => boolean {
  const place = { object: child, objectNamed: () => undefined, nullAsZero: false };
  const compute = compiledOr(
    () => false,
    () => formulaOf(filter, place).compute,
  );
  return (record) => {
    try {
      return compute({ record, prior: record, at: 0, find: () => undefined }) === true;
    } catch (error) {
      if (error instanceof FormulaError) return false;
      throw error;
    }
  };
}

/** A filter that names a removed field matches nothing. */
function compiledOr<T>(otherwise: T, compile: () => T): T {
  try {
    return compile();
  } catch (error) {
    if (error instanceof FormulaError) return otherwise;
    throw error;
  }
}

/** The value without details: COUNT and SUM are 0, the others empty. */
export function emptySummary({ operation }: RollUpSummary): FieldValue {
  return operation === "COUNT" || operation === "SUM" ? 0 : null;
}

function sumOf(values: readonly FieldValue[], scale: number): number {
  let sum = 0;
  for (const value of values) sum += Number(value ?? 0);
  return roundTo(sum, scale);
}

function extreme(values: readonly FieldValue[], operation: "MIN" | "MAX"): FieldValue {
  let found: FieldValue = null;
  for (const value of values) {
    if (value === null) continue;
    if (found === null || (operation === "MIN" ? value < found : value > found)) found = value;
  }
  return found;
}
