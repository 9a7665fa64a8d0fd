import type { ContentfulStatusCode } from "hono/utils/http-status";

/**
 * An error as Salesforce's REST and Bulk APIs answer it: an HTTP status and a body `[{errorCode, message, fields?}]`
 * (REST API Developer Guide, "Status Codes and Error Responses").
 */
export class SalesforceError extends Error {
  override readonly name = "SalesforceError";
  readonly status: ContentfulStatusCode;
  readonly errorCode: string;
  readonly fields: readonly string[];
  /** What else is wrong, where several things are: several validation rules can be broken at once. */
  readonly others: readonly SalesforceError[];

  constructor(
    status: ContentfulStatusCode,
    errorCode: string,
    message: string,
    fields: readonly string[] = [],
    others: readonly SalesforceError[] = [],
  ) {
    super(message);
    this.status = status;
    this.errorCode = errorCode;
    this.fields = fields;
    this.others = others;
  }

  with(others: readonly SalesforceError[]): SalesforceError {
    return new SalesforceError(this.status, this.errorCode, this.message, this.fields, others);
  }

  /** The body of the answer. */
  body(): readonly { message: string; errorCode: string; fields?: readonly string[] }[] {
    const { message, errorCode, fields } = this;
    const own = fields.length > 0 ? { message, errorCode, fields } : { message, errorCode };
    return [own, ...this.others.flatMap((other) => other.body())];
  }
}

export const notFound = (): SalesforceError =>
  new SalesforceError(404, "NOT_FOUND", "The requested resource does not exist");
