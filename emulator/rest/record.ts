import type { FieldDescribe } from "../org/field-describe.ts";
import type { ObjectType } from "../org/object-type.ts";
import type { OrgView } from "../org/view.ts";
import type { FieldValue, OrgRecord } from "../org/record.ts";
import type { QueryField } from "../soql/field.ts";

/** A value or nested object as REST answers it. */
export type Json = FieldValue | JsonObject;
type JsonObject = { [name: string]: Json };

/** `2024-01-02T03:04:05.000+0000`: how REST writes a datetime. */
export function restDatetime(ms: number): string {
  return new Date(ms).toISOString().replace("Z", "+0000");
}

/** The value of a field of this record in REST's form; compound fields are put together from their parts. */
export function restValue(
  type: ObjectType,
  field: FieldDescribe,
  record: Readonly<OrgRecord>,
): Json {
  if (field.type === "address" || field.type === "location")
    return compoundValue(type, field, record);
  const value = record[field.name] ?? null;
  if (typeof value !== "number") return value;
  if (field.type === "datetime") return restDatetime(value);
  if (field.type === "time") return new Date(value).toISOString().slice(11);
  return value;
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

function attributes(object: string, version: string, id: FieldValue): Json {
  return { type: object, url: `/services/data/${version}/sobjects/${object}/${String(id)}` };
}

/** A record with these of its fields. */
export function restRecord(
  type: ObjectType,
  fields: readonly FieldDescribe[],
  record: Readonly<OrgRecord>,
  version: string,
): Json {
  const body: JsonObject = { attributes: attributes(type.name, version, record["Id"] ?? null) };
  for (const field of fields) body[field.name] = restValue(type, field, record);
  return body;
}

/** A row of a query: fields of parents are nested under their relationships, null where there is no parent. */
export function queryRow(
  org: OrgView,
  type: ObjectType,
  columns: readonly QueryField[],
  record: Readonly<OrgRecord>,
  version: string,
): Json {
  const row: JsonObject = { attributes: attributes(type.name, version, record["Id"] ?? null) };
  for (const { parents, field, chain } of columns) {
    let [target, holder, holderType]: [JsonObject, Readonly<OrgRecord>, ObjectType] = [
      row,
      record,
      type,
    ];
    const path = chain(record);
    for (const [i, name] of parents.entries()) {
      const parent = path[i];
      const parentType = parent && org.objectTypeOf(String(parent["Id"]));
      if (parent === undefined || parentType === undefined) {
        target[name] = null;
        break;
      }
      target = nested(target, name, attributes(parentType.name, version, parent["Id"] ?? null));
      [holder, holderType] = [parent, parentType];
    }
    if (path.includes(undefined)) continue;
    target[field.name] = restValue(holderType, field, holder);
  }
  return row;
}

function nested(target: JsonObject, name: string, described: Json): JsonObject {
  const existing = target[name];
  if (existing !== null && typeof existing === "object") return existing;
  const created: JsonObject = { attributes: described };
  target[name] = created;
  return created;
}
