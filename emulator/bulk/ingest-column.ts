import { JobFailure } from "./job.ts";
import { parentBy } from "../rest/write.ts";
import type { IngestRequest } from "./ingest-request.ts";
import type { FieldDescribe } from "../model/field-describe.ts";
import type { ObjectType } from "../model/object-type.ts";
import type { OrgView } from "../org/view.ts";
import type { FieldValue } from "../model/record.ts";

export type IngestColumn = {
  /** The field of the object itself that is set. */
  readonly field: FieldDescribe;
  /** For `Account.Site__c`: the possible parent objects, found by one of their fields. */
  readonly parent?: { readonly type: ObjectType; readonly key: FieldDescribe };
};

/** How an empty value and a null are written (Bulk API 2.0 and Bulk API Developer Guide, "Valid CSV Record Rows"). */
const NULL = "#N/A";

/**
 * What the header line means for a job.
 *
 * @param view what the job's user sees of the org
 * @throws JobFailure when the object has no such column, or a column that the operation needs is missing
 */
export function ingestColumns(
  view: OrgView,
  request: IngestRequest,
  names: readonly string[],
): readonly IngestColumn[] {
  const type = view.objectType(request.object);
  const columns = names.map((name) => columnOf(view, type, name));
  const seen = new Set<string>();
  for (const [i, { field }] of columns.entries()) {
    // Assumed: the message for a field that appears twice in the header.
    if (seen.has(field.name)) throw invalidBatch(`Duplicate field : ${names[i] ?? ""}`);
    seen.add(field.name);
  }
  const needed = neededField(request);
  if (needed !== undefined && !seen.has(needed)) throw fieldNotFound(needed);
  if (/delete/i.test(request.operation) && columns.length > 1) {
    throw invalidBatch(`The '${request.operation}' batch must contain only ids`);
  }
  return columns;
}

/** An upsert by Id creates the rows that have none, and so needs no such column (forcedotcom/cli #720). */
function neededField({ operation, externalIdFieldName }: IngestRequest): string | undefined {
  if (operation === "insert") return undefined;
  if (operation !== "upsert") return "Id";
  return externalIdFieldName === "Id" ? undefined : externalIdFieldName;
}

function columnOf(view: OrgView, type: ObjectType, name: string): IngestColumn {
  const dot = name.indexOf(".");
  if (dot !== -1) return parentColumn(view, type, name, dot);
  const field = type.fieldsByName.get(name.toLowerCase());
  if (field === undefined) throw fieldNotFound(name);
  return { field };
}

/** `Relationship.Key`; `Object:Relationship.Key` among several (the guide, "Relationship Fields in a Header Row"). */
function parentColumn(view: OrgView, type: ObjectType, name: string, dot: number): IngestColumn {
  const path = name.slice(0, dot);
  const colon = path.indexOf(":");
  const relationship = path.slice(colon + 1).toLowerCase();
  const field = type.fields.find((one) => one.relationshipName?.toLowerCase() === relationship);
  const objects = colon === -1 ? (field?.referenceTo ?? []) : [path.slice(0, colon)];
  for (const object of objects) {
    const parentType = view.findObjectType(object);
    const key = parentType?.fieldsByName.get(name.slice(dot + 1).toLowerCase());
    if (field === undefined || parentType === undefined || key === undefined) continue;
    if (key.externalId || key.idLookup) return { field, parent: { type: parentType, key } };
  }
  throw fieldNotFound(name);
}

const invalidBatch = (message: string): JobFailure => new JobFailure("InvalidBatch", message);
const fieldNotFound = (name: string): JobFailure => invalidBatch(`Field name not found : ${name}`);

/** The fields that a row sets. Empty values are left out; `#N/A` is null. @throws SalesforceError for a wrong value */
export function rowValues(
  view: OrgView,
  columns: readonly IngestColumn[],
  row: readonly string[],
): Record<string, FieldValue> {
  const values: Record<string, FieldValue> = {};
  for (const [i, { field, parent }] of columns.entries()) {
    const text = row[i] ?? "";
    if (text === "") continue;
    if (text === NULL) values[field.name] = null;
    else if (parent === undefined) values[field.name] = valueOf(field, text);
    else values[field.name] = parentBy(view, parent.type, parent.key.name, text);
  }
  return values;
}

/** True and false as the guide lists them ("Valid CSV Record Rows"), in any case. */
const BOOLEANS = new Map([
  ...["yes", "y", "true", "on", "1"].map((text): [string, boolean] => [text, true]),
  ...["no", "n", "false", "off", "0"].map((text): [string, boolean] => [text, false]),
]);

function valueOf(field: FieldDescribe, text: string): FieldValue {
  return field.type === "boolean" ? (BOOLEANS.get(text.toLowerCase()) ?? text) : text;
}
