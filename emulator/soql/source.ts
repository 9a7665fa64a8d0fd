import { unquoted } from "./comparison.ts";
import { literalsOf } from "./where.ts";
import { isRecordId, recordId18 } from "../model/record-id.ts";
import type { Condition, WhereClause } from "@jetstreamapp/soql-parser-js";
import type { FieldDescribe } from "../model/field-describe.ts";
import type { OrgRecord } from "../model/record.ts";
import type { Scope } from "./value.ts";

type Records = Iterable<Readonly<OrgRecord>>;

/**
 * The candidates for a WHERE clause: from an index when it asks for ids, references or a unique field's value, else all
 * records. In the order of creation.
 */
export function candidates(
  scope: Scope,
  where: WhereClause | undefined,
  { includeDeleted: isAsked, reads }: SourceOptions,
): Records {
  // Records that have no IsDeleted leave no trace when they are deleted.
  const includeDeleted = isAsked && scope.type.fieldsByName.has("isdeleted");
  for (const condition of where === undefined ? [] : conjuncts(where)) {
    const found = indexed(scope, condition, includeDeleted);
    if (found !== undefined) return found;
  }
  return everything(scope, includeDeleted, reads);
}

export type SourceOptions = {
  /** Whether to include the recycle bin. */
  readonly includeDeleted: boolean;
  /** The fields that are read of the records; all when absent. */
  readonly reads: readonly string[] | undefined;
};

function* everything(
  { org, type }: Scope,
  includeDeleted: boolean,
  reads: readonly string[] | undefined,
): Generator<Readonly<OrgRecord>> {
  // Read at the same moment as the live records, so that a record deleted meanwhile is not read twice.
  const bin = includeDeleted ? [...org.deletedRecords(type.name)] : [];
  yield* org.records(type.name, reads);
  yield* bin;
}

type FieldCondition = Extract<Condition, { field: string }>;

/** The conditions that must all hold; none for a clause with OR, NOT or parentheses. */
function conjuncts(where: WhereClause): FieldCondition[] {
  const found: FieldCondition[] = [];
  for (let clause: WhereClause | undefined = where; clause !== undefined;) {
    const { left } = clause;
    if (left === null || left.openParen !== undefined) return [];
    if ("field" in left && "value" in left) found.push(left);
    if ("operator" in clause && clause.operator !== "AND") return [];
    clause = "operator" in clause ? clause.right : undefined;
  }
  return found;
}

function indexed(
  scope: Scope,
  condition: FieldCondition,
  includeDeleted: boolean,
): Records | undefined {
  const { org, type } = scope;
  const field = type.fieldsByName.get(ownName(scope, condition.field));
  const literals = literalsOf(condition);
  const isKey = condition.operator === "=" || condition.operator === "IN";
  if (field === undefined || !isKey || literals.some((one) => one.type !== "STRING"))
    return undefined;
  const values = [...new Set(literals.map(({ text }) => unquoted(text)))];
  // An empty text is null, which indexes do not have.
  if (values.includes("")) return undefined;
  if (field.soapType === "tns:ID") return byIds(scope, field, values, includeDeleted);
  if (!field.unique || includeDeleted) return undefined;
  // Text ignores case but the index does not, so only a hit proves that there is no other record.
  const hits = values.map((value) => [...org.recordsWith(type.name, field.name, value)]);
  return hits.every(({ length }) => length === 1) ? hits.flat() : undefined;
}

function ownName({ type, alias }: Scope, written: string): string {
  const [first = "", second, ...more] = written.toLowerCase().split(".");
  if (second === undefined) return first;
  const isOwn = first === alias?.toLowerCase() || first === type.name.toLowerCase();
  return isOwn && more.length === 0 ? second : written.toLowerCase();
}

function* byIds(
  { org, type }: Scope,
  field: FieldDescribe,
  values: readonly string[],
  includeDeleted: boolean,
): Generator<Readonly<OrgRecord>> {
  const ids = values.filter(isRecordId).map(recordId18).toSorted();
  const unique = [...new Set(ids)];
  const { name } = type;
  if (field.name !== "Id") {
    const live = unique.flatMap((id) => [...org.recordsWith(name, field.name, id)]);
    yield* live.toSorted((a, b) => (String(a["Id"]) < String(b["Id"]) ? -1 : 1));
    if (includeDeleted) yield* org.deletedRecords(name);
    return;
  }
  for (const id of unique) {
    const record = org.record(name, id);
    if (record !== undefined) yield record;
  }
  if (!includeDeleted) return;
  for (const id of unique) {
    const record = org.deletedRecord(name, id);
    if (record !== undefined) yield record;
  }
}
