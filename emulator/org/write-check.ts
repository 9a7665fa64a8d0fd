import {
  invalidCrossReference,
  noSuchColumn,
  requiredFieldMissing,
  badRequest,
} from "../model/salesforce-error.ts";
import { storedValue } from "../model/stored-value.ts";
import type { FieldDescribe } from "../model/field-describe.ts";
import type { ObjectType } from "../model/object-type.ts";
import type { FieldValue, OrgRecord } from "../model/record.ts";
import type { Values } from "./writes.ts";

type Lookup = {
  find(object: string, id: string): Readonly<OrgRecord> | undefined;
  findUnique(object: string, field: string, value: FieldValue): Readonly<OrgRecord> | undefined;
  /** Whether the id may belong to an object that the field can refer to but the org lacks. */
  isElsewhere(id: string, referenceTo: readonly string[]): boolean;
};

/**
 * Checks a client's values like the platform and returns their stored form: unknown and read-only fields, types,
 * lengths, restricted picklists, required fields, references, unique values.
 *
 * @throws SalesforceError, status 400, naming the field
 */
export function recordFieldsFrom(
  type: ObjectType,
  values: Values,
  operation: "create" | "update",
  lookup: Lookup,
  current?: Readonly<OrgRecord>,
): OrgRecord {
  const fields: OrgRecord = {};
  for (const [name, value] of Object.entries(values)) {
    if (name === "attributes" || name.toLowerCase() === "id") continue;
    const field = writableField(type, name, operation);
    const stored = storedValue(field, value);
    checkReference(field, stored, lookup);
    checkUnique(type, field, stored, lookup, current);
    fields[field.name] = stored;
  }
  checkRequired(type, fields, operation);
  return fields;
}

function writableField(
  type: ObjectType,
  name: string,
  operation: "create" | "update",
): FieldDescribe {
  const field = type.fieldsByName.get(name.toLowerCase());
  if (field === undefined) throw noSuchColumn(name, type.name);
  if (operation === "create" ? field.createable : field.updateable) return field;
  throw badRequest(
    "INVALID_FIELD_FOR_INSERT_UPDATE",
    `Unable to create/update fields: ${field.name}. Please check the security settings of this field and verify that ` +
      `it is read/write for your profile or permission set.`,
    [field.name],
  );
}

function checkReference(field: FieldDescribe, value: FieldValue, lookup: Lookup): void {
  if (field.type !== "reference" || typeof value !== "string") return;
  if (field.referenceTo.length === 0) return;
  if (field.referenceTo.some((object) => lookup.find(object, value) !== undefined)) return;
  if (lookup.isElsewhere(value, field.referenceTo)) return;
  throw invalidCrossReference([field.name]);
}

/** @throws SalesforceError DUPLICATE_VALUE when another record has this value in a unique field */
export function checkUnique(
  type: ObjectType,
  field: FieldDescribe,
  value: FieldValue,
  lookup: Lookup,
  current: Readonly<OrgRecord> | undefined,
): void {
  if (!field.unique || value === null) return;
  const other = lookup.findUnique(type.name, field.name, value);
  if (other === undefined || other["Id"] === current?.["Id"]) return;
  throw badRequest(
    "DUPLICATE_VALUE",
    `duplicate value found: ${field.name} duplicates value on record with id: ${String(other["Id"])}`,
  );
}

/** @throws SalesforceError, status 400, naming the missing fields */
export function checkRequired(
  type: ObjectType,
  fields: OrgRecord,
  operation: "create" | "update",
): void {
  const missing = type.storedFields
    .filter((field) => isRequired(field))
    .map(({ name }) => name)
    .filter((name) =>
      operation === "create" ? (fields[name] ?? null) === null : fields[name] === null,
    );
  if (missing.length > 0) throw requiredFieldMissing(missing);
}

function isRequired(field: FieldDescribe): boolean {
  return !field.nillable && !field.defaultedOnCreate && field.createable;
}
