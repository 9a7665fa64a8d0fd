import { isRecordId, recordId18 } from "../org/record-id.ts";
import { noSuchColumn } from "../org/write-check.ts";
import { SalesforceError } from "../org/salesforce-error.ts";
import type { ObjectType } from "../org/object-type.ts";
import type { Values, Writes } from "../org/writes.ts";
import type { Org } from "../org/org.ts";
import type { OrgRecord } from "../org/record.ts";

/** A row's outcome in the collections resources (REST API Developer Guide, "sObject Collections"). */
export type RowResult = {
  readonly id?: string;
  readonly success: boolean;
  readonly errors: readonly {
    readonly statusCode: string;
    readonly message: string;
    readonly fields: readonly string[];
  }[];
  readonly created?: boolean;
};

export function failedRow(error: SalesforceError): RowResult {
  const { errorCode: statusCode, message, fields } = error;
  return { success: false, errors: [{ statusCode, message, fields }] };
}

/** An id of 15 or 18 characters in full. @throws SalesforceError MALFORMED_ID */
export function checkedId(id: string): string {
  if (isRecordId(id)) return recordId18(id);
  throw new SalesforceError(400, "MALFORMED_ID", `malformed id ${id}`);
}

/** A field that records may be named by: an external id, or one marked idLookup. */
export function lookupField(type: ObjectType, name: string): string {
  const field = type.fieldsByName.get(name.toLowerCase());
  if (field !== undefined && (field.externalId || field.idLookup)) return field.name;
  throw new SalesforceError(
    404,
    "NOT_FOUND",
    `Provided external ID field does not exist or is not accessible: ${name}`,
  );
}

/** The live records whose field has this value. */
export function recordsBy(
  org: Org,
  type: ObjectType,
  field: string,
  value: string,
): Readonly<OrgRecord>[] {
  return [...org.recordsWith(type.name, field, value)];
}

/** Creates the record or, where one has this external id, updates it. */
export function upsert(
  writes: Writes,
  type: ObjectType,
  field: string,
  matches: readonly Readonly<OrgRecord>[],
  value: string,
  values: Values,
): { id: string; created: boolean } {
  const [match, other] = matches;
  if (other !== undefined) {
    throw new SalesforceError(
      400,
      "DUPLICATE_EXTERNAL_ID",
      `${field}: more than one record found for external id field: [${matches.map(({ Id }) => Id).join(", ")}]`,
    );
  }
  if (match === undefined)
    return { id: writes.create(type.name, { ...values, [field]: value }), created: true };
  const id = String(match["Id"]);
  writes.update(type.name, id, values);
  return { id, created: false };
}

/** The described fields of a list of names. @throws SalesforceError INVALID_FIELD */
export function namedFields(type: ObjectType, names: readonly string[]) {
  return names.map((name) => {
    const field = type.fieldsByName.get(name.trim().toLowerCase());
    if (field === undefined) throw noSuchColumn(name, type.name);
    return field;
  });
}
