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

  constructor(
    status: ContentfulStatusCode,
    errorCode: string,
    message: string,
    fields: readonly string[] = [],
  ) {
    super(message);
    this.status = status;
    this.errorCode = errorCode;
    this.fields = fields;
  }

  /** The body of the answer. */
  body(): readonly { message: string; errorCode: string; fields?: readonly string[] }[] {
    const { message, errorCode, fields } = this;
    return [fields.length > 0 ? { message, errorCode, fields } : { message, errorCode }];
  }
}

export const notFound = (): SalesforceError =>
  new SalesforceError(404, "NOT_FOUND", "The requested resource does not exist");
