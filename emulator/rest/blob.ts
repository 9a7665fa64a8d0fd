import type { FieldDescribe } from "../model/field-describe.ts";
import type { ObjectType } from "../model/object-type.ts";
import type { FieldValue, OrgRecord } from "../model/record.ts";
import type { ResourceAnswer } from "./resource.ts";

/** A base64 field's value: the address of its bytes (REST API Developer Guide, "sObject Blob Get"), or null. */
export function blobUrl(
  { name }: ObjectType,
  field: FieldDescribe,
  record: Readonly<OrgRecord>,
  version: string,
): FieldValue {
  if ((record[field.name] ?? null) === null) return null;
  return `/services/data/${version}/sobjects/${name}/${String(record["Id"])}/${field.name}`;
}

/**
 * The bytes of a field; undefined for other types. Assumed: a field without bytes answers 204.
 *
 * @param name as in the path, in any case
 */
export function blobAnswer(
  type: ObjectType,
  record: Readonly<OrgRecord>,
  name: string,
): ResourceAnswer | undefined {
  const field = type.fieldsByName.get(name.toLowerCase());
  if (field?.type !== "base64") return undefined;
  const value = record[field.name] ?? null;
  if (value === null) return { status: 204 };
  const headers = { "content-type": "application/octetstream" };
  return { status: 200, body: Buffer.from(String(value), "base64"), headers };
}
