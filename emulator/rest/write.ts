import { jsonText } from "../model/json-text.ts";
import { isRecordId, recordId18 } from "../model/record-id.ts";
import {
  invalidCrossReference,
  SalesforceError,
  noSuchColumn,
  badRequest,
} from "../model/salesforce-error.ts";
import type { FieldDescribe } from "../model/field-describe.ts";
import type { ObjectType } from "../model/object-type.ts";
import type { OrgView } from "../org/view.ts";
import type { Values, Writes } from "../org/writes.ts";
import type { FieldValue, OrgRecord } from "../model/record.ts";

/** The outcome of a row in the collections resources (REST API Developer Guide, "sObject Collections"). */
export type RowResult = {
  readonly id?: string;
  readonly success: boolean;
  readonly errors: readonly {
    readonly statusCode: string;
    readonly message: string;
    readonly fields: readonly string[];
    readonly duplicateResult?: unknown;
  }[];
  readonly created?: boolean;
};

/** Assumed: a row's error of duplicates has their `duplicateResult`, as that of a single request. */
export function failedRow(error: SalesforceError): RowResult {
  const errors = [error, ...error.others].map(({ errorCode, message, fields, details }) => ({
    ...details,
    statusCode: errorCode,
    message,
    fields,
  }));
  return { success: false, errors };
}

/** The 18-character form of an id. @throws SalesforceError MALFORMED_ID */
export function checkedId(id: string): string {
  if (isRecordId(id)) return recordId18(id);
  throw badRequest("MALFORMED_ID", `malformed id ${id}`);
}

/**
 * A client's values in the org's form. A field that is hidden from the user counts as unknown. A parent named by its
 * external id (`"Account__r": {"Key__c": "x"}`) becomes the parent's id.
 *
 * @param type as the user sees it
 * @throws SalesforceError INVALID_FIELD, status 400
 */
export function givenValues(view: OrgView, type: ObjectType, values: Values): Values {
  return Object.fromEntries(
    Object.entries(values)
      .filter(([name]) => name !== "attributes")
      .map(([name, value]) => {
        if (type.fieldsByName.has(name.toLowerCase())) return [name, value];
        const reference = type.fields.find(
          ({ relationshipName }) => relationshipName?.toLowerCase() === name.toLowerCase(),
        );
        if (reference === undefined || !isObject(value)) throw noSuchColumn(name, type.name);
        return [reference.name, parentId(view, reference, value)];
      }),
  );
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function parentId(
  view: OrgView,
  reference: FieldDescribe,
  named: Readonly<Record<string, unknown>>,
): string {
  const { attributes, ...keys } = named;
  const [key, ...others] = Object.entries(keys);
  const object = isObject(attributes) ? jsonText(attributes["type"]) : reference.referenceTo[0];
  const type = view.findObjectType(object ?? "");
  if (key === undefined || others.length > 0 || type === undefined) {
    throw badRequest(
      "INVALID_FIELD",
      `Foreign key ${reference.relationshipName} must be given by one external id`,
    );
  }
  return parentBy(view, type, lookupField(type, key[0]), jsonText(key[1]));
}

/**
 * The id of the one record that a field names as a parent.
 *
 * @throws SalesforceError INVALID_FIELD when there is none, DUPLICATE_EXTERNAL_ID when there are several
 */
export function parentBy(view: OrgView, type: ObjectType, field: string, value: string): string {
  const matches = recordsBy(view, type, field, value);
  const [match, other] = matches;
  if (other !== undefined) throw severalRecords(field, matches);
  if (match !== undefined) return String(match["Id"]);
  throw badRequest(
    "INVALID_FIELD",
    `Foreign key external ID: ${value} not found for field ${field} in entity ${type.name}`,
  );
}

export const severalRecords = (
  field: string,
  matches: readonly Readonly<OrgRecord>[],
): SalesforceError =>
  badRequest(
    "DUPLICATE_EXTERNAL_ID",
    `${field}: more than one record found for external id field: [${matches.map(({ Id }) => Id).join(", ")}]`,
  );

/** A field that can identify records: an external id, or one marked idLookup. */
export function lookupField(type: ObjectType, name: string): string {
  const field = type.fieldsByName.get(name.toLowerCase());
  if (field !== undefined && (field.externalId || field.idLookup)) return field.name;
  throw noSuchKey(name);
}

/** The field for identifying records is neither the id nor an external id. */
export const noSuchKey = (name: string): SalesforceError =>
  new SalesforceError(
    404,
    "NOT_FOUND",
    `Provided external ID field does not exist or is not accessible: ${name}`,
  );

/**
 * The live records with this value in the field.
 *
 * Assumed: external ids are case-sensitive; in a real org only if the field says so.
 */
export function recordsBy(
  view: OrgView,
  type: ObjectType,
  field: string,
  value: string,
): Readonly<OrgRecord>[] {
  return [...view.recordsWith(type.name, field, storedKey(type, field, value))];
}

/** A client's value of an identifying field, in stored form. */
export function storedKey(type: ObjectType, field: string, value: string): FieldValue {
  const soapType = type.fieldsByName.get(field.toLowerCase())?.soapType;
  if (soapType === "tns:ID") return isRecordId(value) ? recordId18(value) : value;
  return soapType === "xsd:double" || soapType === "xsd:int" ? Number(value) : value.trim();
}

export const allOrNoneRolledBack = (): SalesforceError =>
  badRequest(
    "ALL_OR_NONE_OPERATION_ROLLED_BACK",
    "Record rolled back because not all records were valid and the request was using AllOrNone header",
  );

export const idOnInsert = (): SalesforceError =>
  badRequest("INVALID_FIELD_FOR_INSERT_UPDATE", "cannot specify Id in an insert call", ["Id"]);

/** Creates the record, or updates the one with this external id. */
export function upsert(
  writes: Writes,
  type: ObjectType,
  field: string,
  matches: readonly Readonly<OrgRecord>[],
  value: string,
  values: Values,
): { id: string; created: boolean } {
  const [match, other] = matches;
  if (other !== undefined) throw severalRecords(field, matches);
  if (match === undefined && field === "Id") throw invalidCrossReference();
  if (match === undefined)
    return { id: writes.create(type.name, { ...values, [field]: value }), created: true };
  const id = String(match["Id"]);
  writes.update(type.name, id, values);
  return { id, created: false };
}

/** Looks up a list of field names. @throws SalesforceError INVALID_FIELD */
export function namedFields(type: ObjectType, names: readonly string[]): FieldDescribe[] {
  const named = new Set<FieldDescribe>();
  for (const name of names) {
    const field = type.fieldsByName.get(name.trim().toLowerCase());
    if (field === undefined) throw noSuchColumn(name, type.name);
    named.add(field);
  }
  return [...named];
}
