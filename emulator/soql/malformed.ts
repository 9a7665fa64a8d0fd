import { SalesforceError } from "../model/salesforce-error.ts";

/** A query that cannot be read at this word. */
export const malformed = (token: string): SalesforceError =>
  new SalesforceError(400, "MALFORMED_QUERY", `unexpected token: ${token}`);
