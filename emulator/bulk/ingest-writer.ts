import { rowValues, type IngestColumn } from "./ingest-column.ts";
import { idOnInsert, storedKey, upsert } from "../rest/write.ts";
import { invalidCrossReference, SalesforceError, badRequest } from "../model/salesforce-error.ts";
import { isRecordId, recordId18 } from "../model/record-id.ts";
import type { IngestRequest } from "./ingest-request.ts";
import type { UploadRow } from "./upload.ts";
import type { ObjectType } from "../model/object-type.ts";
import type { Org } from "../org/org.ts";
import type { OrgView } from "../org/view.ts";
import type { FieldValue, OrgRecord } from "../model/record.ts";
import type { Writes } from "../org/writes.ts";

export type RowOutcome =
  | { readonly id: string; readonly created: boolean }
  /** `error` has the form of `sf__Error`; `id` is empty when the row names no record. */
  | { readonly id: string; readonly error: string };

/** A transaction as the writer needs it: lookups by value include its own writes. */
type IngestWrites = Writes & {
  children(object: string, field: string, value: FieldValue): Iterable<Readonly<OrgRecord>>;
};

export type IngestWriter = {
  readonly userId: string;
  readonly origin: string;
};

/** Writes uploaded rows to the org, each chunk in one transaction. */
export class RowWriter {
  readonly #org: Org;
  readonly #request: IngestRequest;
  readonly #columns: readonly IngestColumn[];
  readonly #writer: IngestWriter;
  /** The column of the id or the external id; -1 for an insert. */
  readonly #keyAt: number;

  constructor(
    org: Org,
    request: IngestRequest,
    columns: readonly IngestColumn[],
    writer: IngestWriter,
  ) {
    this.#org = org;
    this.#request = request;
    this.#columns = columns;
    this.#writer = writer;
    const key = request.operation === "upsert" ? request.externalIdFieldName : "Id";
    this.#keyAt =
      request.operation === "insert" ? -1 : columns.findIndex(({ field }) => field.name === key);
  }

  /** The outcome of each row, in order. A failed row does not affect the others. */
  write(rows: readonly UploadRow[]): readonly RowOutcome[] {
    const { userId, origin } = this.#writer;
    const view = this.#org.viewFor(userId);
    const type = view.objectType(this.#request.object);
    const keys = new Set<string>();
    try {
      const { assignmentRuleId } = this.#request;
      return this.#org.transact(
        userId,
        origin,
        (writes) => rows.map((row) => this.#outcome(view, type, writes, row, keys)),
        assignmentRuleId === undefined ? {} : { assignment: assignmentRuleId },
      );
    } catch (error) {
      if (!(error instanceof SalesforceError)) throw error;
      return rows.map((row) => ({ id: this.#idOf(row), error: errorText(error) }));
    }
  }

  #outcome(
    view: OrgView,
    type: ObjectType,
    writes: IngestWrites,
    row: UploadRow,
    keys: Set<string>,
  ): RowOutcome {
    try {
      return this.#write(view, type, writes, row, keys);
    } catch (error) {
      if (error instanceof SalesforceError) return { id: this.#idOf(row), error: errorText(error) };
      throw error;
    }
  }

  #write(
    view: OrgView,
    type: ObjectType,
    writes: IngestWrites,
    row: UploadRow,
    keys: Set<string>,
  ): RowOutcome {
    const { operation } = this.#request;
    if (operation === "insert") {
      if (this.#idOf(row) !== "") throw idOnInsert();
      return { id: writes.create(type.name, this.#values(view, row)), created: true };
    }
    if (operation === "upsert") return this.#upsert(view, type, writes, row, keys);
    const id = this.#existing(type, writes, this.#key(row));
    if (operation === "update") writes.update(type.name, id, this.#values(view, row));
    else if (operation === "delete") writes.delete(type.name, id);
    else writes.hardDelete(type.name, id);
    return { id, created: false };
  }

  #upsert(
    view: OrgView,
    type: ObjectType,
    writes: IngestWrites,
    row: UploadRow,
    keys: Set<string>,
  ): RowOutcome {
    const field = this.#columns[this.#keyAt]?.field;
    const values = this.#values(view, row);
    if (field === undefined || field.name === "Id")
      return this.#upsertById(type, writes, row, values);
    const key = this.#key(row);
    if (keys.has(key.toLowerCase())) {
      // Assumed: when rows in a chunk share an external id, the first is written.
      throw badRequest("DUPLICATE_VALUE", `Duplicate external id specified: ${key}`, [field.name]);
    }
    keys.add(key.toLowerCase());
    refuseBothIds(values, field.name);
    const stored = storedKey(type, field.name, key);
    return upsert(
      writes,
      type,
      field.name,
      [...writes.children(type.name, field.name, stored)],
      key,
      values,
    );
  }

  #upsertById(
    type: ObjectType,
    writes: IngestWrites,
    row: UploadRow,
    values: Record<string, FieldValue>,
  ): RowOutcome {
    if (this.#idOf(row) === "") return { id: writes.create(type.name, values), created: true };
    const id = this.#existing(type, writes, this.#key(row));
    writes.update(type.name, id, values);
    return { id, created: false };
  }

  #values(view: OrgView, row: UploadRow): Record<string, FieldValue> {
    return rowValues(view, this.#columns, row);
  }

  /** The value that names the record. */
  #key(row: UploadRow): string {
    const key = row[this.#keyAt] ?? "";
    if (key !== "" && key !== "#N/A") return key;
    const name = this.#columns[this.#keyAt]?.field.name ?? "Id";
    throw badRequest("MISSING_ARGUMENT", `${name} not specified`);
  }

  #existing(type: ObjectType, writes: IngestWrites, given: string): string {
    if (!isRecordId(given) || !given.startsWith(type.keyPrefix)) {
      throw badRequest("MALFORMED_ID", `${type.label} ID: id value of incorrect type: ${given}`, [
        "Id",
      ]);
    }
    const id = recordId18(given);
    if (writes.find(type.name, id) !== undefined) return id;
    const isDeleted = this.#org.deletedRecord(type.name, id) !== undefined;
    throw isDeleted
      ? badRequest("ENTITY_IS_DELETED", "entity is deleted")
      : invalidCrossReference();
  }

  #idOf(row: UploadRow): string {
    const at = this.#columns.findIndex(({ field, parent }) => field.name === "Id" && !parent);
    const id = row[at] ?? "";
    return id === "#N/A" ? "" : id;
  }
}

function refuseBothIds(values: Record<string, FieldValue>, key: string): void {
  if ((values["Id"] ?? null) === null) return;
  throw badRequest(
    "INVALID_FIELD",
    `cannot specify both an external ID reference ${key} and a salesforce id, Id`,
  );
}

/**
 * An error in the form of `sf__Error`: `CODE:message:fields --` (Bulk API 2.0 and Bulk API Developer Guide, "Get Job
 * Failed Record Results").
 */
function errorText({ errorCode, message, fields }: SalesforceError): string {
  const named = fields.length === 0 ? "--" : `${fields.join(",")} --`;
  const [field = ""] = fields;
  if (errorCode === "JSON_PARSER_ERROR") {
    // Assumed: errors that REST reports as JSON errors are type errors here, with SOAP's message.
    const value = /from value (.*) for field/.exec(message)?.[1] ?? "";
    const text = `${field}: value not of required type: ${value.replaceAll(/^"|"$/g, "")}`;
    return `INVALID_TYPE_ON_FIELD_IN_RECORD:${text}:${named}`;
  }
  return `${errorCode}:${message}:${named}`;
}
