import { SalesforceError } from "../model/salesforce-error.ts";

/** The query cannot be parsed at this word. */
export const malformed = (token: string): SalesforceError =>
  new SalesforceError(400, "MALFORMED_QUERY", `unexpected token: ${token}`);
