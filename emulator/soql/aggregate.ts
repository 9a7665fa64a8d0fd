import { queryField } from "./field.ts";
import { malformed } from "./where.ts";
import { SalesforceError } from "../org/salesforce-error.ts";
import type { FieldFunctionExpression, Query } from "@jetstreamapp/soql-parser-js";
import type { ObjectType } from "../org/object-type.ts";
import type { OrgView } from "../org/view.ts";
import type { FieldValue, OrgRecord } from "../org/record.ts";

type Records = readonly Readonly<OrgRecord>[];
type Column = { readonly name: string; readonly of: (group: Records) => FieldValue };

/** Rows of an aggregate query: a value per alias, `expr0` and on where there is none. */
export type AggregateRow = Readonly<Record<string, FieldValue>>;

export function isAggregate(query: Query): boolean {
  const hasFunction = (query.fields ?? []).some(
    (field) => field.type === "FieldFunctionExpression" && field.isAggregateFn === true,
  );
  return hasFunction || query.groupBy !== undefined;
}

/** The answer of an aggregate query over the records that its WHERE kept. */
export function aggregate(
  org: OrgView,
  type: ObjectType,
  query: Query,
  records: Records,
): AggregateRow[] {
  const keys = [query.groupBy ?? []].flat().map((clause) => {
    if (!("field" in clause)) throw malformed(clause.fn.rawValue ?? "function");
    return queryField(org, type, clause.field, query.sObjectAlias);
  });
  const columns = columnsOf(
    org,
    type,
    query,
    keys.map(({ path }) => path.toLowerCase()),
  );
  const groups = new Map<string, Readonly<OrgRecord>[]>();
  if (keys.length === 0) groups.set("", [...records]);
  for (const record of keys.length === 0 ? [] : records) {
    const key = JSON.stringify(keys.map(({ read }) => read(record)));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [record]);
    else group.push(record);
  }
  return [...groups.values()].map((group) =>
    Object.fromEntries(columns.map(({ name, of }) => [name, of(group)])),
  );
}

function columnsOf(
  org: OrgView,
  type: ObjectType,
  query: Query,
  grouped: readonly string[],
): Column[] {
  let expressions = 0;
  return (query.fields ?? []).map((field): Column => {
    if (field.type === "FieldFunctionExpression") {
      return {
        name: field.alias ?? `expr${expressions++}`,
        of: functionOf(org, type, query, field),
      };
    }
    if (field.type !== "Field" && field.type !== "FieldRelationship") throw malformed(field.type);
    const written = ("rawValue" in field && field.rawValue) || field.field;
    const { path, read, field: described } = queryField(org, type, written, query.sObjectAlias);
    if (!grouped.includes(path.toLowerCase())) {
      throw new SalesforceError(
        400,
        "MALFORMED_QUERY",
        `Field must be grouped or aggregated: ${path}`,
      );
    }
    return {
      name: ("alias" in field && field.alias) || described.name,
      of: ([first]) => (first ? read(first) : null),
    };
  });
}

function functionOf(
  org: OrgView,
  type: ObjectType,
  query: Query,
  { functionName, parameters, rawValue }: FieldFunctionExpression,
): (group: Records) => FieldValue {
  const [parameter] = parameters;
  const name = functionName.toUpperCase();
  if (name === "COUNT" && parameter === undefined) return (group) => group.length;
  if (typeof parameter !== "string") throw malformed(rawValue ?? functionName);
  const { read } = queryField(org, type, parameter, query.sObjectAlias);
  const values = (group: Records): FieldValue[] =>
    group.map(read).filter((value) => value !== null);
  switch (name) {
    case "COUNT":
      return (group) => values(group).length;
    case "COUNT_DISTINCT":
      return (group) => new Set(values(group)).size;
    case "SUM":
      return (group) => sum(values(group));
    case "AVG":
      return (group) => average(values(group));
    case "MIN":
      return (group) => extreme(values(group), (a, b) => a < b);
    case "MAX":
      return (group) => extreme(values(group), (a, b) => a > b);
    default:
      throw malformed(rawValue ?? functionName);
  }
}

function sum(values: readonly FieldValue[]): FieldValue {
  if (values.length === 0) return null;
  return Number(values.reduce<number>((total, value) => total + Number(value), 0).toFixed(8));
}

function average(values: readonly FieldValue[]): FieldValue {
  const total = sum(values);
  return total === null ? null : Number(total) / values.length;
}

function extreme(
  values: readonly FieldValue[],
  isBetter: (a: string | number | boolean, b: string | number | boolean) => boolean,
): FieldValue {
  let best: FieldValue = null;
  for (const value of values)
    if (value !== null && (best === null || isBetter(value, best))) best = value;
  return best;
}
