import { badRequest } from "../model/salesforce-error.ts";
import type { FunctionExp, OrderByClause } from "@jetstreamapp/soql-parser-js";
import type { FieldDescribe } from "../model/field-describe.ts";
import type { FieldValue } from "../model/record.ts";
import type { Value } from "./value.ts";

/** A sort key: its value in a row, and how two rows compare by it. */
export type Order<T> = {
  readonly keys: (from: T) => readonly FieldValue[];
  readonly compare: (a: readonly FieldValue[], b: readonly FieldValue[]) => number;
};

/**
 * Nulls come first unless the query says NULLS LAST. Texts are ordered by the UTF-8 bytes of their upper case, as in an
 * English locale, picklists as their values were set up, ids by their bytes (SOQL and SOSL Reference, "ORDER BY").
 * Assumed: values that were not set up come after the others.
 */
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
      read: (from: T) => ordered(field, read(from)),
      sign: clause.order === "DESC" ? -1 : 1,
      nullSign: clause.nulls === "LAST" ? 1 : -1,
    };
  });
  return {
    keys: (from) => keys.map(({ read }) => read(from)),
    compare: (a, b) => {
      for (const [i, { sign, nullSign }] of keys.entries()) {
        const difference = compareValues(a[i] ?? null, b[i] ?? null, sign, nullSign);
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

const PICKLISTS: ReadonlySet<string> = new Set(["picklist", "combobox"]);

/** What a value is ordered by. */
function ordered(field: FieldDescribe, value: FieldValue): FieldValue {
  if (typeof value !== "string" || field.soapType === "tns:ID") return value;
  if (!PICKLISTS.has(field.type)) return upperCase(value);
  const at = field.picklistValues.findIndex((one) => one.value === value);
  return at < 0 ? field.picklistValues.length : at;
}

/** A letter for a letter: `ß` has no upper case of one letter, and stays. */
function upperCase(text: string): string {
  const upper = text.toUpperCase();
  if (upper.length === text.length) return upper;
  return Array.from(text, (letter) => {
    const one = letter.toUpperCase();
    return one.length === letter.length ? one : letter;
  }).join("");
}

function compareValues(a: FieldValue, b: FieldValue, sign: number, nullSign: number): number {
  if (a === b) return 0;
  if (a === null) return nullSign;
  if (b === null) return -nullSign;
  if (typeof a === "string" && typeof b === "string") return compareText(a, b) * sign;
  return a < b ? -sign : sign;
}

/** By code points, which is the order of the bytes of UTF-8. */
function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const [one, other] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (one === other) continue;
    if (isSurrogate(one) !== isSurrogate(other)) return isSurrogate(one) ? 1 : -1;
    return one - other;
  }
  return a.length - b.length;
}

const isSurrogate = (unit: number): boolean => unit >= 0xd800 && unit < 0xe000;
