import { badRequest } from "../model/salesforce-error.ts";
import type { FunctionExp, OrderByClause } from "@jetstreamapp/soql-parser-js";
import type { FieldValue } from "../model/record.ts";
import type { Value } from "./value.ts";

/** A sort key: its value in a row, and how two rows compare by it. */
export type Order<T> = {
  readonly keys: (from: T) => readonly FieldValue[];
  readonly compare: (a: readonly FieldValue[], b: readonly FieldValue[]) => number;
};

/** Nulls come first unless the query says NULLS LAST (SOQL and SOSL Reference, "ORDER BY"). */
export function orderOf<T>(
  value: (written: string | FunctionExp) => Value<T>,
  clauses: readonly OrderByClause[],
): Order<T> {
  const keys = clauses.map((clause) => {
    const { field, read } = value("field" in clause ? clause.field : clause.fn);
    if (!field.sortable) {
      throw badRequest(
        "MALFORMED_QUERY",
        `field '${field.name}' can not be sorted in a query call`,
      );
    }
    return {
      read,
      isId: field.soapType === "tns:ID",
      sign: clause.order === "DESC" ? -1 : 1,
      nullSign: clause.nulls === "LAST" ? 1 : -1,
    };
  });
  return {
    keys: (from) => keys.map(({ read }) => read(from)),
    compare: (a, b) => {
      for (const [i, { isId, sign, nullSign }] of keys.entries()) {
        const difference = compareValues(a[i] ?? null, b[i] ?? null, sign, nullSign, isId);
        if (difference !== 0) return difference;
      }
      return 0;
    },
  };
}

/** Sorts the rows; equal rows keep their order. */
export function sorted<T>(rows: Iterable<T>, { keys, compare }: Order<T>): T[] {
  return Array.from(rows, (row) => ({ row, keys: keys(row) }))
    .toSorted((a, b) => compare(a.keys, b.keys))
    .map(({ row }) => row);
}

function compareValues(
  a: FieldValue,
  b: FieldValue,
  sign: number,
  nullSign: number,
  isId: boolean,
): number {
  if (a === b) return 0;
  if (a === null) return nullSign;
  if (b === null) return -nullSign;
  if (!isId && typeof a === "string" && typeof b === "string") return compareText(a, b) * sign;
  return a < b ? -sign : sign;
}

function compareText(a: string, b: string): number {
  const [lowerA, lowerB] = [a.toLowerCase(), b.toLowerCase()];
  if (lowerA !== lowerB) return lowerA < lowerB ? -1 : 1;
  return a < b ? -1 : 1;
}
