import { aggregateOf, isAggregateFunction } from "./accumulator.ts";
import { isDateFunction } from "./date-function.ts";
import { formatted } from "./format.ts";
import { malformed } from "./malformed.ts";
import { orderOf, sorted } from "./order.ts";
import { recordValue } from "./record-value.ts";
import { wherePredicate } from "./where.ts";
import { integer } from "../model/field.ts";
import { badRequest, type SalesforceError } from "../model/salesforce-error.ts";
import type { FieldType, FunctionExp, Query } from "@jetstreamapp/soql-parser-js";
import type { Accumulator, Aggregate } from "./accumulator.ts";
import type { FieldDescribe } from "../model/field-describe.ts";
import type { FieldValue, OrgRecord } from "../model/record.ts";
import type { RecordValue, Scope, Value } from "./value.ts";

/** A row of an aggregate query: a value per alias, or `expr0` and so on without one. */
export type AggregateRow = Readonly<Record<string, FieldValue>>;
export type AggregateColumn = { readonly name: string; readonly field: FieldDescribe };

export type AggregatePlan = {
  readonly columns: readonly AggregateColumn[];
  /** The groups of these records, with HAVING, ORDER BY, OFFSET and LIMIT applied. */
  readonly rows: (records: Iterable<Readonly<OrgRecord>>) => AggregateRow[];
  /** The record fields that it reads. */
  readonly reads: readonly string[];
};

type Key = { readonly name: string; readonly value: RecordValue };
type Group = {
  /** By key; null for keys left out of a subtotal. */
  readonly keys: readonly FieldValue[];
  /** The grouping sets: all keys, plus the subtotals of ROLLUP and CUBE. */
  readonly by: ReadonlySet<number>;
  readonly cells: readonly Accumulator[];
};
type Cell = { readonly aggregate: Aggregate; readonly of: RecordValue | undefined };

export function isAggregate(query: Query): boolean {
  const hasFunction = (query.fields ?? []).some(
    (field) =>
      field.type === "FieldFunctionExpression" &&
      (hasAggregate(field) || isDateFunction(field.functionName)),
  );
  return hasFunction || query.groupBy !== undefined;
}

/** Whether it is an aggregate function, or a function of one: `FORMAT(MAX(CloseDate))`. */
export function hasAggregate({ functionName = "", parameters = [] }: FunctionExp): boolean {
  if (isAggregateFunction(functionName ?? "")) return true;
  return (parameters ?? []).some((one) => typeof one !== "string" && hasAggregate(one));
}

/** @throws SalesforceError for a field that is neither grouped nor aggregated, or is unknown */
export function aggregatePlan(scope: Scope, query: Query): AggregatePlan {
  const { keys, sets } = grouping(scope, query);
  const cells: Cell[] = [];
  const named = new Map<string, Value<Group>>();
  const value = (written: string | FunctionExp): Value<Group> =>
    (typeof written === "string" ? named.get(written.toLowerCase()) : undefined) ??
    groupValue(scope, keys, cells, written);
  const columns = (query.fields ?? []).map((field) => {
    const alias = "alias" in field && field.alias ? field.alias : undefined;
    const column = { ...columnOf(field, value), alias };
    if (column.alias !== undefined) named.set(column.alias.toLowerCase(), column);
    return column;
  });
  let expressions = 0;
  const answered = columns.map(({ alias, own, field, read }) => ({
    name: alias ?? own ?? `expr${expressions++}`,
    field,
    read,
  }));
  const noValues = (): never => {
    throw malformed("SELECT");
  };
  const having =
    query.having && wherePredicate({ now: scope.org.now(), value, values: noValues }, query.having);
  const order = query.orderBy && orderOf(value, [query.orderBy].flat());
  const read = [...keys.map(({ value: key }) => key), ...cells.flatMap(({ of }) => of ?? [])];
  return {
    columns: answered.map(({ name, field }) => ({ name, field })),
    reads: read.flatMap(({ reads }) => reads),
    rows(records) {
      const groups = grouped(records, keys, sets, cells);
      const kept = having === undefined ? groups : groups.filter(having);
      const ordered = order === undefined ? kept : sorted(kept, order);
      const { offset = 0, limit } = query;
      return ordered
        .slice(offset, limit === undefined ? undefined : offset + limit)
        .map((group) => Object.fromEntries(answered.map(({ name, read }) => [name, read(group)])));
    },
  };
}

/** The keys of GROUP BY and the grouping sets: one set, or several with ROLLUP and CUBE. */
function grouping(scope: Scope, query: Query): { keys: Key[]; sets: ReadonlySet<number>[] } {
  const clauses = [query.groupBy ?? []].flat();
  const [first] = clauses;
  const fn = first !== undefined && "fn" in first ? first.fn : undefined;
  const kind = fn?.functionName?.toUpperCase();
  const isSubtotal = kind === "ROLLUP" || kind === "CUBE";
  const written: readonly (string | FunctionExp)[] = isSubtotal
    ? (fn?.parameters ?? [])
    : clauses.map((clause) => ("field" in clause ? clause.field : clause.fn));
  const keys = written.map((one) => keyOf(scope, one));
  const all = keys.map((_, i) => i);
  if (!isSubtotal) return { keys, sets: [new Set(all)] };
  if (kind === "ROLLUP") {
    return { keys, sets: [keys.length, ...all.toReversed()].map((n) => new Set(all.slice(0, n))) };
  }
  const subsets = Array.from({ length: 2 ** keys.length }, (_, bits) =>
    all.filter((i) => (bits & (1 << i)) !== 0),
  );
  const bySize = subsets.toSorted((a, b) => b.length - a.length);
  return { keys, sets: bySize.map((subset) => new Set(subset)) };
}

function keyOf(scope: Scope, written: string | FunctionExp): Key {
  const value = recordValue(scope, written);
  if (typeof written === "string" && !value.field.groupable) {
    throw badRequest(
      "MALFORMED_QUERY",
      `field '${value.field.name}' can not be grouped in a query call`,
    );
  }
  return { name: keyName(scope, written), value };
}

/** Identifies an expression that is repeated in the query. */
function keyName({ alias, type }: Scope, written: string | FunctionExp): string {
  if (typeof written !== "string")
    return (written.rawValue ?? "").replaceAll(/\s/g, "").toLowerCase();
  const own = [alias, type.name].map((name) => `${name?.toLowerCase()}.`);
  const lower = written.toLowerCase();
  const prefix = own.find((one) => lower.startsWith(one));
  return prefix === undefined ? lower : lower.slice(prefix.length);
}

function columnOf(
  field: FieldType,
  value: (written: string | FunctionExp) => Value<Group>,
): Value<Group> & { own: string | undefined } {
  if (field.type === "FieldFunctionExpression") return { ...value(field), own: undefined };
  if (field.type !== "Field" && field.type !== "FieldRelationship") throw malformed(field.type);
  const of = value(("rawValue" in field && field.rawValue) || field.field);
  return { ...of, own: of.field.name };
}

/** Functions of a grouped or aggregated value. There is one currency, so its conversion changes nothing. */
const CONVERSIONS = new Set(["FORMAT", "CONVERTCURRENCY"]);

function groupValue(
  scope: Scope,
  keys: readonly Key[],
  cells: Cell[],
  written: string | FunctionExp,
): Value<Group> {
  const name = keyName(scope, written);
  const at = keys.findIndex((key) => key.name === name);
  const key = keys[at];
  if (key !== undefined) return { field: key.value.field, read: (group) => group.keys[at] ?? null };
  if (typeof written === "string") throw notGrouped(written);
  const fn = (written.functionName ?? "").toUpperCase();
  if (fn === "GROUPING") return groupingFlag(scope, keys, written);
  if (CONVERSIONS.has(fn)) {
    const of = groupValue(scope, keys, cells, written.parameters?.[0] ?? "");
    return fn === "FORMAT" ? formatted(of) : of;
  }
  if (!isAggregateFunction(fn)) throw notGrouped(written.rawValue ?? fn);
  const cell = cellOf(scope, fn, written);
  const index = cells.push(cell) - 1;
  return {
    field: cell.aggregate.field,
    read: (group) => group.cells[index]?.result() ?? null,
  };
}

/** GROUPING(field): 1 in a subtotal that leaves the field out. */
function groupingFlag(
  scope: Scope,
  keys: readonly Key[],
  { parameters }: FunctionExp,
): Value<Group> {
  const [parameter = ""] = parameters ?? [];
  const at = keys.findIndex((key) => key.name === keyName(scope, parameter));
  if (at < 0) throw notGrouped(typeof parameter === "string" ? parameter : "GROUPING");
  return {
    field: integer("grouping", "grouping"),
    read: (group) => (group.by.has(at) ? 0 : 1),
  };
}

function cellOf(scope: Scope, name: string, { parameters, rawValue }: FunctionExp): Cell {
  const [parameter] = parameters ?? [];
  if (parameter === undefined) {
    if (name !== "COUNT") throw malformed(rawValue ?? name);
    return { aggregate: aggregateOf(name, integer("Id", "Id")), of: undefined };
  }
  const of = recordValue(scope, parameter);
  return { aggregate: aggregateOf(name, of.field), of };
}

const notGrouped = (written: string): SalesforceError =>
  badRequest("MALFORMED_QUERY", `Field must be grouped or aggregated: ${written}`);

function grouped(
  records: Iterable<Readonly<OrgRecord>>,
  keys: readonly Key[],
  sets: readonly ReadonlySet<number>[],
  cells: readonly Cell[],
): Group[] {
  const bySet = sets.map((by) => ({ by, groups: new Map<string, Group>() }));
  const newGroup = (by: ReadonlySet<number>, values: readonly FieldValue[]): Group => ({
    keys: values,
    by,
    cells: cells.map(({ aggregate }) => aggregate.start()),
  });
  if (keys.length === 0) {
    for (const { by, groups } of bySet) groups.set("[]", newGroup(by, []));
  }
  for (const record of records) {
    const all = keys.map(({ value }) => value.read(record));
    const values = cells.map(({ of }) => (of === undefined ? true : of.read(record)));
    for (const { by, groups } of bySet) {
      const own = all.map((value, i) => (by.has(i) ? value : null));
      const name = JSON.stringify(own);
      const group = groups.get(name) ?? newGroup(by, own);
      groups.set(name, group);
      for (const [i, cell] of group.cells.entries()) {
        const value = values[i] ?? null;
        if (value !== null) cell.add(value);
      }
    }
  }
  return bySet.flatMap(({ groups }) => [...groups.values()]);
}
