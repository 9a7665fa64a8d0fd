import { queryField } from "./field.ts";
import { malformed } from "./where.ts";
import { SalesforceError } from "../org/salesforce-error.ts";
import type { OrderByClause } from "@jetstreamapp/soql-parser-js";
import type { ObjectType } from "../org/object-type.ts";
import type { OrgView } from "../org/view.ts";
import type { FieldValue, OrgRecord } from "../org/record.ts";

export type Comparator = (a: Readonly<OrgRecord>, b: Readonly<OrgRecord>) => number;

/** Nulls come first unless the query says NULLS LAST (SOQL and SOSL Reference, "ORDER BY"). */
export function orderComparator(
  org: OrgView,
  type: ObjectType,
  alias: string | undefined,
  clauses: readonly OrderByClause[],
): Comparator {
  const keys = clauses.map((clause) => {
    if (!("field" in clause)) throw malformed(clause.fn.rawValue ?? "function");
    const { field, read } = queryField(org, type, clause.field, alias);
    if (!field.sortable) {
      throw new SalesforceError(
        400,
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
  return (a, b) => {
    for (const { read, isId, sign, nullSign } of keys) {
      const difference = compareValues(read(a), read(b), sign, nullSign, isId);
      if (difference !== 0) return difference;
    }
    return 0;
  };
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
