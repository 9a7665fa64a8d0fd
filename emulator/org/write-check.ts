import { jsonText } from "./json-text.ts";
import { isRecordId, recordId18 } from "./record-id.ts";
import { roundTo } from "./rounding.ts";
import { invalidCrossReference, SalesforceError } from "./salesforce-error.ts";
import type { FieldDescribe } from "./field-describe.ts";
import type { ObjectType } from "./object-type.ts";
import type { FieldValue, OrgRecord } from "./record.ts";
import type { Values } from "./writes.ts";

/** What a check of a write needs to know of the org. */
type Lookup = {
  find(object: string, id: string): Readonly<OrgRecord> | undefined;
  /** The live record whose unique field has this value. */
  findUnique(object: string, field: string, value: FieldValue): Readonly<OrgRecord> | undefined;
  /** Whether the id may be of an object that the field can refer to and the org lacks. */
  isElsewhere(id: string, referenceTo: readonly string[]): boolean;
};

/**
 * The stored values of a client's fields, checked as the platform checks them: unknown and read-only fields, types,
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
  throw new SalesforceError(
    400,
    "INVALID_FIELD_FOR_INSERT_UPDATE",
    `Unable to create/update fields: ${field.name}. Please check the security settings of this field and verify that ` +
      `it is read/write for your profile or permission set.`,
    [field.name],
  );
}

export function noSuchColumn(name: string, object: string): SalesforceError {
  return new SalesforceError(
    400,
    "INVALID_FIELD",
    `No such column '${name}' on sobject of type ${object}`,
  );
}

/** The stored form of a value. @throws SalesforceError, status 400, when the field cannot have it */
export function storedValue(field: FieldDescribe, value: unknown): FieldValue {
  if (value === null || value === undefined || value === "") {
    return field.type === "boolean" ? false : null;
  }
  switch (field.type) {
    case "boolean":
      return booleanValue(field, value);
    case "int":
    case "long":
    case "double":
    case "currency":
    case "percent":
      return numberValue(field, value);
    case "datetime":
      return datetimeValue(field, value);
    case "date":
      return dateValue(field, value);
    case "time":
      return timeValue(field, value);
    case "reference":
      return referenceValue(field, value);
    default:
      return textValue(field, value);
  }
}

function booleanValue(field: FieldDescribe, value: unknown): boolean {
  if (typeof value === "boolean") return value;
  if (value === "true" || value === "false") return value === "true";
  throw cannotDeserialize("boolean", field, value);
}

/** Rounded half up to the field's decimals, as Salesforce rounds on save. */
function numberValue(field: FieldDescribe, value: unknown): number {
  const given = typeof value === "string" ? Number(value) : value;
  if (typeof given !== "number" || !Number.isFinite(given)) {
    const isWhole = field.type === "int" || field.type === "long";
    throw cannotDeserialize(isWhole ? field.type : "double", field, value);
  }
  if (field.type === "long") {
    if (Number.isSafeInteger(given)) return given;
    throw Number.isInteger(given)
      ? tooLarge(field, value)
      : cannotDeserialize("long", field, value);
  }
  if (field.type === "int") {
    if (!Number.isInteger(given)) throw cannotDeserialize("int", field, value);
    if (Math.abs(given) >= 2 ** 31) throw tooLarge(field, value);
    return given;
  }
  const rounded = roundTo(given, field.scale);
  if (Math.abs(rounded) >= 10 ** (field.precision - field.scale)) throw tooLarge(field, value);
  return rounded;
}

function tooLarge(field: FieldDescribe, value: unknown): SalesforceError {
  return new SalesforceError(
    400,
    "NUMBER_OUTSIDE_VALID_RANGE",
    `${field.label}: value outside of valid range on numeric field: ${jsonText(value)}`,
    [field.name],
  );
}

function datetimeValue(field: FieldDescribe, value: unknown): number {
  const ms = typeof value === "number" ? value : isoTime(value);
  if (Number.isNaN(ms)) throw cannotDeserialize("datetime", field, value);
  return Math.floor(ms / 1000) * 1000;
}

function isoTime(value: unknown): number {
  if (typeof value !== "string" || !/^\d{4}-\d{2}-\d{2}(T|$)/.test(value)) return Number.NaN;
  return Date.parse(value.replace(/([+-]\d{2})(\d{2})$/, "$1:$2"));
}

function dateValue(field: FieldDescribe, value: unknown): string {
  const ms = isoTime(value);
  if (Number.isNaN(ms)) throw cannotDeserialize("date", field, value);
  return new Date(ms).toISOString().slice(0, 10);
}

function timeValue(field: FieldDescribe, value: unknown): number {
  if (typeof value === "number" && value >= 0 && value < 86_400_000) return Math.floor(value);
  const parts = /^(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{3}))?)?Z?$/.exec(jsonText(value));
  if (parts === null) throw cannotDeserialize("time", field, value);
  const [hours = 0, minutes = 0, seconds = 0, ms = 0] = parts
    .slice(1)
    .map((part) => Number(part ?? 0));
  if (hours > 23 || minutes > 59 || seconds > 59) throw cannotDeserialize("time", field, value);
  return ((hours * 60 + minutes) * 60 + seconds) * 1000 + ms;
}

function referenceValue(field: FieldDescribe, value: unknown): string {
  if (typeof value === "string" && isRecordId(value)) return recordId18(value);
  throw new SalesforceError(
    400,
    "MALFORMED_ID",
    `${field.label}: id value of incorrect type: ${jsonText(value)}`,
    [field.name],
  );
}

/** Leading and trailing white space is cut off on save; what is left empty is null. */
function textValue(field: FieldDescribe, value: unknown): string | null {
  if (typeof value === "object") throw cannotDeserialize("string", field, value);
  const text = String(value).trim();
  if (text === "") return null;
  // A field of length 0 is of a type that tells no length.
  if (field.length > 0 && text.length > field.length) {
    throw new SalesforceError(
      400,
      "STRING_TOO_LONG",
      `${field.label}: data value too large: ${text.slice(0, 80)} (max length=${field.length})`,
      [field.name],
    );
  }
  checkPicklist(field, text);
  if (field.type === "email" && !/^[^\s@]+@[^\s@]+$/.test(text)) {
    throw new SalesforceError(
      400,
      "INVALID_EMAIL_ADDRESS",
      `${field.label}: invalid email address: ${text}`,
      [field.name],
    );
  }
  return text;
}

function checkPicklist(field: FieldDescribe, text: string): void {
  if (field.restrictedPicklist) checkRestricted(field, text);
}

/** @throws SalesforceError INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST for a value that the field does not list */
export function checkRestricted(field: FieldDescribe, text: string): void {
  const allowed = new Set(field.picklistValues.map(({ value }) => value));
  const chosen = field.type === "multipicklist" ? text.split(";") : [text];
  const wrong = chosen.find((value) => !allowed.has(value));
  if (wrong === undefined) return;
  throw new SalesforceError(
    400,
    "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
    `${field.label}: bad value for restricted picklist field: ${wrong}`,
    [field.name],
  );
}

function cannotDeserialize(target: string, field: FieldDescribe, value: unknown): SalesforceError {
  return new SalesforceError(
    400,
    "JSON_PARSER_ERROR",
    `Cannot deserialize instance of ${target} from value ${JSON.stringify(value)} for field ${field.name}`,
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
  throw new SalesforceError(
    400,
    "DUPLICATE_VALUE",
    `duplicate value found: ${field.name} duplicates value on record with id: ${String(other["Id"])}`,
  );
}

/** @throws SalesforceError, status 400, naming what is missing */
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

export function requiredFieldMissing(fields: readonly string[]): SalesforceError {
  return new SalesforceError(
    400,
    "REQUIRED_FIELD_MISSING",
    `Required fields are missing: [${fields.join(", ")}]`,
    fields,
  );
}

function isRequired(field: FieldDescribe): boolean {
  return !field.nillable && !field.defaultedOnCreate && field.createable;
}
