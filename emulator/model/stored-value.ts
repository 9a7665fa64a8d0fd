import { jsonText } from "./json-text.ts";
import { isRecordId, recordId18 } from "./record-id.ts";
import { roundTo } from "./rounding.ts";
import { badRequest, type SalesforceError } from "./salesforce-error.ts";
import type { FieldDescribe } from "./field-describe.ts";
import type { FieldValue } from "./record.ts";

/** The stored form of a value. @throws SalesforceError, status 400, when the field cannot hold it */
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
    if (given < -(2 ** 31) || given >= 2 ** 31) throw tooLarge(field, value);
    return given;
  }
  const rounded = roundTo(given, field.scale);
  if (Math.abs(rounded) >= 10 ** (field.precision - field.scale)) throw tooLarge(field, value);
  return rounded;
}

function tooLarge(field: FieldDescribe, value: unknown): SalesforceError {
  return badRequest(
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
  throw badRequest(
    "MALFORMED_ID",
    `${field.label}: id value of incorrect type: ${jsonText(value)}`,
    [field.name],
  );
}

/** Leading and trailing white space is removed on save; an empty rest is null. */
function textValue(field: FieldDescribe, value: unknown): string | null {
  if (typeof value === "object") throw cannotDeserialize("string", field, value);
  const text = String(value).trim();
  if (text === "") return null;
  // A length of 0 means that the type has none.
  if (field.length > 0 && text.length > field.length) {
    throw badRequest(
      "STRING_TOO_LONG",
      `${field.label}: data value too large: ${text.slice(0, 80)} (max length=${field.length})`,
      [field.name],
    );
  }
  if (field.restrictedPicklist) checkRestricted(field, text);
  if (field.type === "email" && !/^[^\s@]+@[^\s@]+$/.test(text)) {
    throw badRequest("INVALID_EMAIL_ADDRESS", `${field.label}: invalid email address: ${text}`, [
      field.name,
    ]);
  }
  return text;
}

/** @throws SalesforceError INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST for a value that the field does not list */
export function checkRestricted(field: FieldDescribe, text: string): void {
  const allowed = new Set(field.picklistValues.map(({ value }) => value));
  const chosen = field.type === "multipicklist" ? text.split(";") : [text];
  const wrong = chosen.find((value) => !allowed.has(value));
  if (wrong === undefined) return;
  throw badRequest(
    "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
    `${field.label}: bad value for restricted picklist field: ${wrong}`,
    [field.name],
  );
}

function cannotDeserialize(target: string, field: FieldDescribe, value: unknown): SalesforceError {
  return badRequest(
    "JSON_PARSER_ERROR",
    `Cannot deserialize instance of ${target} from value ${JSON.stringify(value)} for field ${field.name}`,
    [field.name],
  );
}
