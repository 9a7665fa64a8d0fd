import { blobUrl } from "./blob.ts";
import type { FieldDescribe } from "../model/field-describe.ts";
import type { ObjectType } from "../model/object-type.ts";
import type { OrgView } from "../org/view.ts";
import type { FieldValue, OrgRecord } from "../model/record.ts";
import type { QueryField } from "../soql/field.ts";
import type { ChildRows, Selection } from "../soql/selection.ts";

export type Json = FieldValue | JsonObject | readonly Json[];
type JsonObject = { [name: string]: Json };

/** `2024-01-02T03:04:05.000+0000`: REST's form of a datetime. */
export function restDatetime(ms: number): string {
  return new Date(ms).toISOString().replace("Z", "+0000");
}

/** A record's field in REST's form. Compound fields are composed from their parts. */
export function restValue(
  type: ObjectType,
  field: FieldDescribe,
  record: Readonly<OrgRecord>,
  version: string,
): Json {
  if (field.type === "address" || field.type === "location")
    return compoundValue(type, field, record);
  if (field.type === "base64") return blobUrl(type, field, record, version);
  return restScalar(field, record[field.name] ?? null);
}

/** `{city, …}` or `{latitude, longitude}`; null when no part is set. */
function compoundValue(
  type: ObjectType,
  compound: FieldDescribe,
  record: Readonly<OrgRecord>,
): Json {
  const parts = type.storedFields.filter((field) => field.compoundFieldName === compound.name);
  if (parts.every((part) => (record[part.name] ?? null) === null)) return null;
  const prefix =
    compound.type === "address"
      ? compound.name.replace(/Address$/, "")
      : compound.name.replace(/__c$/, "__");
  return Object.fromEntries(
    parts.map((part) => {
      const name = part.name.slice(prefix.length).replace(/__s$/, "");
      return [name.charAt(0).toLowerCase() + name.slice(1), record[part.name] ?? null];
    }),
  );
}

function attributes(object: string, version: string, id: FieldValue): JsonObject {
  return { type: object, url: `/services/data/${version}/sobjects/${object}/${String(id)}` };
}

export function restRecord(
  type: ObjectType,
  fields: readonly FieldDescribe[],
  record: Readonly<OrgRecord>,
  version: string,
): Json {
  const body: JsonObject = { attributes: attributes(type.name, version, record["Id"] ?? null) };
  for (const field of fields) body[field.name] = restValue(type, field, record, version);
  return body;
}

/** A field's value in REST's form, for values that are not read from a record. */
export function restScalar(field: FieldDescribe, value: FieldValue): FieldValue {
  if (typeof value !== "number") return value;
  if (field.type === "datetime") return restDatetime(value);
  return field.type === "time" ? new Date(value).toISOString().slice(11) : value;
}

/** A row of a query. Fields of parents are nested under their relationships, which are null without a parent. */
export function queryRow(
  org: OrgView,
  type: ObjectType,
  select: readonly Selection[],
  record: Readonly<OrgRecord>,
  version: string,
): Json {
  const row: JsonObject = { attributes: attributes(type.name, version, record["Id"] ?? null) };
  for (const selection of select) {
    switch (selection.kind) {
      case "field":
        setColumn(org, type, row, selection.column, record, version);
        break;
      case "children":
        row[selection.name] = childRows(org, selection.children, record, version);
        break;
      case "typeof":
        row[selection.name] = typedParent(org, selection, record, version);
        break;
    }
  }
  return row;
}

/** Types whose value is built from the whole record. */
const WHOLE_TYPES: ReadonlySet<string> = new Set(["address", "location", "base64"]);

function setColumn(
  org: OrgView,
  type: ObjectType,
  row: JsonObject,
  column: QueryField,
  record: Readonly<OrgRecord>,
  version: string,
): void {
  const { parents, field, chain, name, read } = column;
  if (parents.length === 0) {
    row[name] = WHOLE_TYPES.has(field.type)
      ? restValue(type, field, record, version)
      : restScalar(field, read(record));
    return;
  }
  let [target, holder, holderType]: [JsonObject, Readonly<OrgRecord>, ObjectType] = [
    row,
    record,
    type,
  ];
  const path = chain(record);
  for (const [i, parentName] of parents.entries()) {
    const parent = path[i];
    const parentType = parent && org.objectTypeOf(String(parent["Id"]));
    if (parent === undefined || parentType === undefined) {
      target[parentName] = null;
      return;
    }
    const described = parentAttributes(holderType, parentName, parentType, parent, version);
    target = nested(target, parentName, described);
    [holder, holderType] = [parent, parentType];
  }
  const isOwn = holderType.fieldsByName.get(field.name.toLowerCase()) === field;
  target[name] = isOwn
    ? restValue(holderType, field, holder, version)
    : restScalar(field, read(record));
}

/** A parent of one of several objects is of the type Name, at the address of its own (seen in answers). */
function parentAttributes(
  { fields }: ObjectType,
  relationship: string,
  { name }: ObjectType,
  parent: Readonly<OrgRecord>,
  version: string,
): Json {
  const own = attributes(name, version, parent["Id"] ?? null);
  const reference = fields.find((field) => field.relationshipName === relationship);
  return reference?.polymorphicForeignKey === true ? { ...own, type: "Name" } : own;
}

function nested(target: JsonObject, name: string, described: Json): JsonObject {
  const existing = target[name];
  if (existing !== null && typeof existing === "object" && "attributes" in existing)
    return existing;
  const created: JsonObject = { attributes: described };
  target[name] = created;
  return created;
}

/** Assumed: one page has all children that a subquery finds. */
function childRows(
  org: OrgView,
  { type, select, rowsOf }: ChildRows,
  parent: Readonly<OrgRecord>,
  version: string,
): Json {
  const rows = rowsOf(String(parent["Id"]));
  if (rows.length === 0) return null;
  const records = rows.map((row) => queryRow(org, type, select, row, version));
  return { totalSize: records.length, done: true, records };
}

function typedParent(
  org: OrgView,
  { reference, fieldsOf }: Extract<Selection, { kind: "typeof" }>,
  record: Readonly<OrgRecord>,
  version: string,
): Json {
  const id = record[reference.name];
  const type = typeof id === "string" ? org.objectTypeOf(id) : undefined;
  const parent = type && org.record(type.name, String(id));
  return type && parent ? restRecord(type, fieldsOf(type), parent, version) : null;
}
