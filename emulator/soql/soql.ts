import { aggregatePlan, isAggregate } from "./aggregate.ts";
import { candidates } from "./source.ts";
import { malformed } from "./malformed.ts";
import { refuseWithoutFilter } from "./needed-filter.ts";
import { orderOf, sorted } from "./order.ts";
import { parsedQuery } from "./parse.ts";
import { inFrame } from "./query-error.ts";
import { recordValue } from "./record-value.ts";
import { selectionsOf, type ChildRows, type Selection } from "./selection.ts";
import { wherePredicate } from "./where.ts";
import { checkOperation } from "../org/object-access.ts";
import { badRequest } from "../model/salesforce-error.ts";
import type { FunctionExp, Query } from "@jetstreamapp/soql-parser-js";
import type { AggregateColumn, AggregateRow } from "./aggregate.ts";
import type { ObjectType } from "../model/object-type.ts";
import type { ViewKind } from "../org/recent-views.ts";
import type { OrgView } from "../org/view.ts";
import type { FieldValue, OrgRecord } from "../model/record.ts";
import type { QueryField } from "./field.ts";
import type { RecordValue, Scope } from "./value.ts";

export type QueryOptions = {
  /** queryAll: whether to include the recycle bin. */
  readonly includeDeleted: boolean;
  /** The user of `USING SCOPE mine`. */
  readonly userId?: string;
};

/** A checked query. Each function reads the state of the org when it is called. */
export type QueryPlan = {
  /** API name as described. */
  readonly object: string;
  /** The paths as written in the query; column names for an aggregate query. */
  readonly fields: readonly string[];
  /** The selected fields; none for an aggregate query. */
  readonly columns: readonly QueryField[];
  /** The whole selection: fields, children, fields by type of parent. */
  readonly select: readonly Selection[];
  /** `SELECT COUNT()`: the answer is only the number of rows. */
  readonly isCount: boolean;
  readonly isAggregate: boolean;
  readonly aggregateColumns: readonly AggregateColumn[];
  /** `FOR VIEW`, `FOR REFERENCE`: what the query tells of its records. */
  readonly views: ViewKind | null;
  rows(): readonly Readonly<OrgRecord>[];
  count(): number;
  /** The ids of the matching records, in order; not for objects without ids. */
  ids(): readonly string[];
  /** Values in the order of `columns`; a compound address or geolocation is null. */
  records(): Iterable<readonly FieldValue[]>;
  aggregates(): readonly AggregateRow[];
};

/** SOQL and SOSL Reference, "OFFSET". */
const MAX_OFFSET = 2000;
/** SOQL and SOSL Reference, "Understanding Relationship Query Limitations". */
const MAX_CHILD_QUERIES = 20;

/**
 * Checks a SOQL query against the org and plans its answer: fields, parents' fields, children, TYPEOF, WHERE, GROUP BY
 * with aggregates and HAVING, ORDER BY, LIMIT, OFFSET, semi-joins, functions of dates and places.
 *
 * @throws SalesforceError MALFORMED_QUERY, INVALID_TYPE or INVALID_FIELD, status 400
 */
export function planQuery(org: OrgView, soql: string, options: QueryOptions): QueryPlan {
  const query = parsedQuery(soql);
  return inFrame(soql, () => plan(org, query, options));
}

type Records = Iterable<Readonly<OrgRecord>>;

function plan(org: OrgView, query: Query, options: QueryOptions): QueryPlan {
  const scope: Scope = { org, type: objectOf(org, query), alias: query.sObjectAlias };
  refuseUnsupported(query);
  refuseWithoutFilter(scope.type.name, query);
  const { type } = scope;
  const views = query.for === "VIEW" || query.for === "REFERENCE" ? query.for : null;
  const base = {
    object: type.name,
    isCount: false,
    isAggregate: false,
    aggregateColumns: [],
    views,
  };
  if (isAggregate(query)) return { ...base, ...groupedPlan(scope, query, options) };
  if (query.having !== undefined) throw malformed("HAVING");
  const select = selectionsOf(scope, query, (child, field, subquery) =>
    childRows(org, child, field, { ...subquery, sObject: child.name }, options),
  );
  const columns = select.flatMap((one) => (one.kind === "field" ? [one.column] : []));
  const found = finder(scope, query, options);
  const read = columns.flatMap(({ reads }) => reads);
  return {
    ...base,
    columns,
    select,
    fields: columns.map(({ path }) => path),
    rows: () => [...found()],
    count: () => countOf(found([])),
    ids: () => Array.from(found(["Id"]), ({ Id }) => String(Id)),
    *records() {
      for (const record of found(read)) yield columns.map(({ read }) => read(record));
    },
    aggregates: () => [],
  };
}

function objectOf(org: OrgView, query: Query): ObjectType {
  const name = query.sObject ?? "";
  const type = org.findObjectType(name);
  if (type !== undefined) {
    checkOperation(type, "query");
    return type;
  }
  throw badRequest(
    "INVALID_TYPE",
    `sObject type '${name}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' ` +
      `after the entity name. Please reference your WSDL or the describe call for the appropriate names.`,
  );
}

const SCOPES: ReadonlySet<string> = new Set([
  "delegated",
  "everything",
  "mine",
  "mine_and_my_groups",
  "mru",
  "my_territory",
  "my_team_territory",
  "team",
]);

function refuseUnsupported(query: Query): void {
  const { usingScope, offset, fields = [] } = query;
  if (query.withDataCategory !== undefined) throw malformed("WITH DATA CATEGORY");
  if (usingScope !== undefined && !SCOPES.has(usingScope.toLowerCase())) {
    throw malformed(`USING SCOPE ${usingScope}`);
  }
  if (fields.filter(({ type }) => type === "FieldSubquery").length > MAX_CHILD_QUERIES) {
    throw badRequest("MALFORMED_QUERY", "Too many child relationship sub-selects");
  }
  if (offset === undefined || offset <= MAX_OFFSET) return;
  throw badRequest("NUMBER_OUTSIDE_VALID_RANGE", `Maximum SOQL offset allowed is ${MAX_OFFSET}`);
}

function countOf(records: Records): number {
  let n = 0;
  for (const _ of records) n++;
  return n;
}

/**
 * Finds the records of a query, in order. Without ORDER BY it stops at the limit.
 *
 * @param reads the fields that are read of the records; all when absent
 * @param among the candidates; all records of the org when absent
 */
type Finder = (reads?: readonly string[], among?: Records) => Records;

function finder(scope: Scope, query: Query, options: QueryOptions): Finder {
  const { limit = Number.POSITIVE_INFINITY, offset = 0 } = query;
  const own = new Set<string>(scopeFields(query));
  const isHidden = hidesArchived(scope.type, options);
  if (isHidden) own.add("IsArchived");
  const value = (written: string | FunctionExp): RecordValue => {
    const found = recordValue(scope, written);
    for (const field of found.reads) own.add(field);
    return found;
  };
  const test = matcher(scope, query, options, value);
  const order = query.orderBy && orderOf(value, [query.orderBy].flat());
  const { includeDeleted } = options;
  return function* find(reads, among) {
    const fields = reads && [...new Set([...own, ...reads])];
    const records = among ?? candidates(scope, query.where, { includeDeleted, reads: fields });
    const matching = filtered(
      records,
      isHidden ? (record) => !record["IsArchived"] && test(record) : test,
    );
    let at = 0;
    for (const record of order === undefined ? matching : sorted(matching, order)) {
      if (at >= offset + limit) return;
      if (at++ >= offset) yield record;
      if (at >= offset + limit) return;
    }
  };
}

/** Objects whose archived records only queryAll shows (SOAP API Developer Guide, "Archived Activities"). */
const ARCHIVED = new Set(["Task", "Event"]);

function hidesArchived(
  { name, fieldsByName }: ObjectType,
  { includeDeleted }: QueryOptions,
): boolean {
  return !includeDeleted && ARCHIVED.has(name) && fieldsByName.has("isarchived");
}

function* filtered(
  records: Records,
  test: (record: Readonly<OrgRecord>) => boolean,
): Generator<Readonly<OrgRecord>> {
  for (const record of records) if (test(record)) yield record;
}

/** What a scope reads: who owns a record, or when the user viewed it. */
function scopeFields({ usingScope }: Query): readonly string[] {
  if (usingScope === undefined) return [];
  return [usingScope.toLowerCase() === "mru" ? "LastViewedDate" : "OwnerId"];
}

/** Assumed: the scopes of teams, groups and territories equal the user's own, since this org has none of them. */
function matcher(
  scope: Scope,
  query: Query,
  options: QueryOptions,
  value: (written: string | FunctionExp) => RecordValue,
): (record: Readonly<OrgRecord>) => boolean {
  const { usingScope = "everything", where } = query;
  const values = (subquery: Query): ReadonlySet<FieldValue> => semiJoin(scope.org, subquery);
  const now = scope.org.now();
  const test = where && wherePredicate({ now, value, values }, where);
  const name = usingScope.toLowerCase();
  if (name === "everything") return test ?? (() => true);
  const isIn = (record: Readonly<OrgRecord>) =>
    name === "mru"
      ? (record["LastViewedDate"] ?? null) !== null
      : record["OwnerId"] === options.userId;
  return (record) => isIn(record) && (test === undefined || test(record));
}

function semiJoin(org: OrgView, subquery: Query): ReadonlySet<FieldValue> {
  const { columns, select, records } = plan(org, subquery, { includeDeleted: false });
  if (columns.length !== 1 || select.length !== 1) {
    throw badRequest("MALFORMED_QUERY", "A semi join sub-select can only have one field");
  }
  return new Set(Array.from(records(), ([value]) => value ?? null));
}

/** The subquery over the children of one record. */
function childRows(
  org: OrgView,
  type: ObjectType,
  field: string,
  query: Query,
  options: QueryOptions,
): ChildRows {
  const scope: Scope = { org, type, alias: query.sObjectAlias };
  refuseUnsupported(query);
  if (isAggregate(query)) throw malformed("GROUP BY");
  const select = selectionsOf(scope, query, (child, reference, subquery) =>
    childRows(org, child, reference, { ...subquery, sObject: child.name }, options),
  );
  const find = finder(scope, query, options);
  return {
    type,
    select,
    rowsOf: (parentId) => [...find(undefined, childrenOf(scope, field, parentId, options))],
  };
}

function* childrenOf(
  { org, type }: Scope,
  field: string,
  parentId: string,
  { includeDeleted }: QueryOptions,
): Generator<Readonly<OrgRecord>> {
  yield* org.recordsWith(type.name, field, parentId);
  if (!includeDeleted) return;
  yield* filtered(org.deletedRecords(type.name), (record) => record[field] === parentId);
}

/** The parts of a plan that differ with aggregates. */
function groupedPlan(
  scope: Scope,
  query: Query,
  options: QueryOptions,
): Omit<QueryPlan, "object" | "views"> {
  const { org, type } = scope;
  const groups = aggregatePlan(scope, query);
  const isCount = isCountOnly(query);
  const { orderBy: _, limit, offset, ...all } = query;
  const found = finder(scope, isCount ? { ...all, ...limits(limit, offset) } : all, options);
  const isWhole = query.where === undefined && limit === undefined && !options.includeDeleted;
  const isAll = isWhole && !hidesArchived(type, options);
  const isTrivial = isAll && query.usingScope === undefined && offset === undefined;
  const aggregates = (): readonly AggregateRow[] => groups.rows(found(groups.reads));
  return {
    isCount,
    isAggregate: true,
    columns: [],
    select: [],
    aggregateColumns: groups.columns,
    fields: groups.columns.map(({ name }) => name),
    aggregates,
    rows: () => [...found()],
    count: () => (isTrivial ? org.count(type.name) : countOf(found([]))),
    ids: () => [],
    *records() {
      for (const row of aggregates()) yield Object.values(row);
    },
  };
}

function limits(limit: number | undefined, offset: number | undefined): Partial<Query> {
  return {
    ...(limit === undefined ? {} : { limit }),
    ...(offset === undefined ? {} : { offset }),
  };
}

function isCountOnly({ groupBy, fields = [] }: Query): boolean {
  const [field, other] = fields;
  if (groupBy !== undefined || other !== undefined) return false;
  if (field?.type !== "FieldFunctionExpression") return false;
  return field.rawValue?.replaceAll(/\s/g, "").toUpperCase() === "COUNT()";
}
