import { badRequest, type SalesforceError } from "../model/salesforce-error.ts";

export const malformed = (token: string): SalesforceError =>
  badRequest("MALFORMED_QUERY", `unexpected token: ${token}`);
