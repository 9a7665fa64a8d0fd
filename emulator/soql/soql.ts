import { parseQuery } from "@jetstreamapp/soql-parser-js";
import { aggregate, isAggregate } from "./aggregate.ts";
import { malformed, wherePredicate } from "./where.ts";
import { orderComparator } from "./order.ts";
import { queryField } from "./field.ts";
import { SalesforceError } from "../org/salesforce-error.ts";
import type { FieldType, Query } from "@jetstreamapp/soql-parser-js";
import type { AggregateRow } from "./aggregate.ts";
import type { ObjectType } from "../org/object-type.ts";
import type { OrgView } from "../org/view.ts";
import type { FieldValue, OrgRecord } from "../org/record.ts";
import type { QueryField } from "./field.ts";

export type QueryOptions = {
  /** queryAll: with the records of the recycle bin. */
  readonly includeDeleted: boolean;
};

/** A checked query. Nothing is read before `rows`, `records` or `aggregates` is called; each reads the state of then. */
export type QueryPlan = {
  /** API name as described. */
  readonly object: string;
  /** The requested paths, as the query wrote them. */
  readonly fields: readonly string[];
  readonly columns: readonly QueryField[];
  /** `SELECT COUNT()`: only the number of rows is asked for. */
  readonly isCount: boolean;
  readonly isAggregate: boolean;
  /** The records that match, in order. */
  rows(): readonly Readonly<OrgRecord>[];
  /** Their values in the order of `fields`; a compound address or geolocation is null. */
  records(): Iterable<readonly FieldValue[]>;
  /** The rows of an aggregate query. */
  aggregates(): readonly AggregateRow[];
};

/** SOQL and SOSL Reference, "OFFSET". */
const MAX_OFFSET = 2000;
/** SOQL and SOSL Reference, "FIELDS()". */
const MAX_FIELDS_ALL = 200;
/** Salesforce Developer Limits, "SOQL and SOSL Limits". */
const MAX_SOQL_CHARACTERS = 100_000;

/**
 * Checks a SOQL query against the org and says how to answer it: fields, parents' fields, WHERE, ORDER BY, LIMIT,
 * OFFSET, COUNT and other aggregates with GROUP BY, semi-joins. Child subqueries, TYPEOF, HAVING and date functions are
 * refused.
 *
 * @throws SalesforceError MALFORMED_QUERY, INVALID_TYPE or INVALID_FIELD, status 400
 */
export function planQuery(org: OrgView, soql: string, options: QueryOptions): QueryPlan {
  return plan(org, parse(soql), options);
}

function parse(soql: string): Query {
  if (soql.length > MAX_SOQL_CHARACTERS) {
    throw new SalesforceError(400, "QUERY_TOO_COMPLICATED", "SOQL statement is too long");
  }
  try {
    return parseQuery(soql);
  } catch (error) {
    const message = error instanceof Error ? error.message.split("\n")[0] : undefined;
    throw new SalesforceError(400, "MALFORMED_QUERY", message ?? "unexpected token");
  }
}

function plan(org: OrgView, query: Query, options: QueryOptions): QueryPlan {
  const type = objectOf(org, query);
  refuseUnsupported(query);
  const find = finder(org, type, query, options);
  const base = { object: type.name, rows: find, isAggregate: isAggregate(query) };
  if (base.isAggregate) return { ...base, ...aggregatePlan(org, type, query, find) };
  const columns = columnsOf(org, type, query);
  return {
    ...base,
    columns,
    fields: columns.map(({ path }) => path),
    isCount: false,
    *records() {
      for (const record of find()) yield columns.map(({ read }) => read(record));
    },
    aggregates: () => [],
  };
}

function objectOf(org: OrgView, query: Query): ObjectType {
  const name = query.sObject ?? "";
  const type = org.findObjectType(name);
  if (type !== undefined) return type;
  throw new SalesforceError(
    400,
    "INVALID_TYPE",
    `sObject type '${name}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' ` +
      `after the entity name. Please reference your WSDL or the describe call for the appropriate names.`,
  );
}

function refuseUnsupported(query: Query): void {
  if (query.having !== undefined) throw malformed("HAVING");
  if (query.withDataCategory !== undefined) throw malformed("WITH DATA CATEGORY");
  if (query.offset !== undefined && query.offset > MAX_OFFSET) {
    throw new SalesforceError(
      400,
      "NUMBER_OUTSIDE_VALID_RANGE",
      `Maximum SOQL offset allowed is ${MAX_OFFSET}`,
    );
  }
}

function finder(
  org: OrgView,
  type: ObjectType,
  query: Query,
  options: QueryOptions,
): () => readonly Readonly<OrgRecord>[] {
  const { where, limit, offset = 0, sObjectAlias: alias } = query;
  const clauses = isAggregate(query) ? [] : [query.orderBy ?? []].flat();
  const compare = clauses.length === 0 ? undefined : orderComparator(org, type, alias, clauses);
  const values = (subquery: Query): ReadonlySet<FieldValue> => semiJoin(org, subquery);
  const test = where && wherePredicate({ org, type, alias, values }, where);
  return () => {
    const found: Readonly<OrgRecord>[] = [];
    for (const record of allRecords(org, type.name, options)) {
      if (test === undefined || test(record)) found.push(record);
    }
    if (compare !== undefined) found.sort(compare);
    if (isAggregate(query) && query.groupBy !== undefined) return found;
    return limit === undefined && offset === 0
      ? found
      : found.slice(offset, limit === undefined ? undefined : offset + limit);
  };
}

function* allRecords(
  org: OrgView,
  object: string,
  { includeDeleted }: QueryOptions,
): Generator<Readonly<OrgRecord>> {
  yield* org.records(object);
  if (includeDeleted) yield* org.deletedRecords(object);
}

function semiJoin(org: OrgView, subquery: Query): ReadonlySet<FieldValue> {
  const { columns, rows } = plan(org, subquery, { includeDeleted: false });
  const [column] = columns;
  if (column === undefined || columns.length > 1) {
    throw new SalesforceError(
      400,
      "MALFORMED_QUERY",
      "A semi join sub-select can only have one field",
    );
  }
  return new Set(rows().map((record) => column.read(record)));
}

function columnsOf(org: OrgView, type: ObjectType, query: Query): QueryField[] {
  const columns = (query.fields ?? []).flatMap((field) => columnOf(org, type, query, field));
  const seen = new Set<string>();
  for (const { path } of columns) {
    if (seen.has(path.toLowerCase())) {
      throw new SalesforceError(400, "MALFORMED_QUERY", `duplicate field selected: ${path}`);
    }
    seen.add(path.toLowerCase());
  }
  return columns;
}

function columnOf(org: OrgView, type: ObjectType, query: Query, field: FieldType): QueryField[] {
  if (field.type === "Field" || field.type === "FieldRelationship") {
    const written = ("rawValue" in field && field.rawValue) || field.field;
    return [queryField(org, type, written, query.sObjectAlias)];
  }
  if (field.type === "FieldFunctionExpression" && field.functionName.toUpperCase() === "FIELDS") {
    return allFields(org, type, query, String(field.parameters[0]).toUpperCase());
  }
  throw malformed(field.type === "FieldSubquery" ? "(" : field.type);
}

function allFields(org: OrgView, type: ObjectType, query: Query, which: string): QueryField[] {
  if (which !== "STANDARD" && (query.limit === undefined || query.limit > MAX_FIELDS_ALL)) {
    throw new SalesforceError(
      400,
      "MALFORMED_QUERY",
      `The SOQL FIELDS function must have a LIMIT of at most ${MAX_FIELDS_ALL}`,
    );
  }
  return type.fields
    .filter(({ custom }) => which === "ALL" || custom === (which === "CUSTOM"))
    .map(({ name }) => queryField(org, type, name));
}

function aggregatePlan(
  org: OrgView,
  type: ObjectType,
  query: Query,
  find: () => readonly Readonly<OrgRecord>[],
): Omit<QueryPlan, "object" | "rows" | "isAggregate"> {
  const isCount =
    query.groupBy === undefined &&
    (query.fields ?? []).length === 1 &&
    query.fields?.[0]?.type === "FieldFunctionExpression" &&
    query.fields[0].rawValue?.replaceAll(/\s/g, "").toUpperCase() === "COUNT()";
  const sample = aggregate(org, type, query, []);
  const aggregates = (): readonly AggregateRow[] => {
    const { offset = 0, limit } = query;
    const all = aggregate(org, type, query, find());
    return query.groupBy === undefined
      ? all
      : all.slice(offset, limit === undefined ? undefined : offset + limit);
  };
  return {
    isCount,
    columns: [],
    fields: Object.keys(sample[0] ?? {}),
    aggregates,
    *records() {
      for (const row of aggregates()) yield Object.values(row);
    },
  };
}
