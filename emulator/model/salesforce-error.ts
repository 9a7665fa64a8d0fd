import type { ContentfulStatusCode } from "hono/utils/http-status";

/**
 * Errors of saving a record have `fields` even when it is empty: `"fields":[]` was seen with UNABLE_TO_LOCK_ROW
 * (developerforce/Force.com-JavaScript-REST-Toolkit #68). Assumed: so do the other errors of saving.
 */
const SAVE_ERRORS: ReadonlySet<string> = new Set([
  "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
  "DELETE_FAILED",
  "DUPLICATES_DETECTED",
  "DUPLICATE_VALUE",
  "ENTITY_IS_DELETED",
  "ENTITY_IS_LOCKED",
  "FIELD_CUSTOM_VALIDATION_EXCEPTION",
  "FORMULA_EXPRESSION_INVALID",
  "INVALID_CROSS_REFERENCE_KEY",
  "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
  "REQUIRED_FIELD_MISSING",
  "STRING_TOO_LONG",
  "UNABLE_TO_LOCK_ROW",
]);

/**
 * An error of Salesforce's REST and Bulk APIs: an HTTP status and a body `[{errorCode, message, fields?}]` (REST API
 * Developer Guide, "Status Codes and Error Responses").
 */
export class SalesforceError extends Error {
  override readonly name = "SalesforceError";
  readonly status: ContentfulStatusCode;
  readonly errorCode: string;
  readonly fields: readonly string[];
  /** Further errors: a record can break several validation rules at once. */
  readonly others: readonly SalesforceError[];
  /** What the error says beyond that, by the names of the API: `duplicateResult`. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    status: ContentfulStatusCode,
    errorCode: string,
    message: string,
    fields: readonly string[] = [],
    others: readonly SalesforceError[] = [],
    details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.status = status;
    this.errorCode = errorCode;
    this.fields = fields;
    this.others = others;
    this.details = details;
  }

  with(others: readonly SalesforceError[]): SalesforceError {
    const { status, errorCode, message, fields, details } = this;
    return new SalesforceError(status, errorCode, message, fields, others, details);
  }

  body(): readonly { message: string; errorCode: string; fields?: readonly string[] }[] {
    const { message, errorCode, fields, details } = this;
    const hasDetails = Object.keys(details).length > 0;
    const namesFields = fields.length > 0 || (SAVE_ERRORS.has(errorCode) && !hasDetails);
    const own = { ...details, message, errorCode, ...(namesFields ? { fields } : {}) };
    return [own, ...this.others.flatMap((other) => other.body())];
  }
}

/** A refusal of what the client asks for, status 400. */
export const badRequest = (
  errorCode: string,
  message: string,
  fields: readonly string[] = [],
): SalesforceError => new SalesforceError(400, errorCode, message, fields);

export const notFound = (): SalesforceError =>
  new SalesforceError(404, "NOT_FOUND", "The requested resource does not exist");

/** A write of a missing record, reported as an error of its row. A missing address would be a 404. */
export const invalidCrossReference = (fields: readonly string[] = []): SalesforceError =>
  badRequest("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", fields);

export function noSuchColumn(name: string, object: string): SalesforceError {
  return badRequest("INVALID_FIELD", `No such column '${name}' on sobject of type ${object}`);
}

export function requiredFieldMissing(fields: readonly string[]): SalesforceError {
  return badRequest(
    "REQUIRED_FIELD_MISSING",
    `Required fields are missing: [${fields.join(", ")}]`,
    fields,
  );
}
