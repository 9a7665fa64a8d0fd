import { SalesforceError } from "../model/salesforce-error.ts";

export const malformed = (token: string): SalesforceError =>
  new SalesforceError(400, "MALFORMED_QUERY", `unexpected token: ${token}`);
