import { parseQuery } from "@jetstreamapp/soql-parser-js";
import { SalesforceError } from "../org/salesforce-error.ts";
import type { Query } from "@jetstreamapp/soql-parser-js";

/** Salesforce Developer Limits, "SOQL and SOSL Limits". */
const MAX_SOQL_CHARACTERS = 100_000;

/** Before a time such as 14:00:00.000Z when it is handed to the parser as a text, which is all that it can read. */
export const TIME_MARK = "\u0001";

/** @throws SalesforceError MALFORMED_QUERY or QUERY_TOO_COMPLICATED, status 400 */
export function parsedQuery(soql: string): Query {
  if (soql.length > MAX_SOQL_CHARACTERS) {
    throw new SalesforceError(400, "QUERY_TOO_COMPLICATED", "SOQL statement is too long");
  }
  if (soql.trim() === "") {
    throw new SalesforceError(400, "MALFORMED_QUERY", "SOQL statements cannot be empty");
  }
  if (/\bALL\s+ROWS\s*$/i.test(soql)) {
    throw new SalesforceError(400, "MALFORMED_QUERY", "ALL ROWS not allowed in this context");
  }
  try {
    return parseQuery(timesMarked(soql));
  } catch (error) {
    const message = error instanceof Error ? error.message.split("\n")[0] : undefined;
    throw new SalesforceError(400, "MALFORMED_QUERY", message ?? "unexpected token");
  }
}

/** The text with its times outside of quotes as marked texts. */
function timesMarked(soql: string): string {
  const time = /'(?:\\.|[^'\\])*'|(?<![\dT:])(\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?Z)/gs;
  return soql.replaceAll(time, (whole: string, found: string | undefined) =>
    found === undefined ? whole : `'${TIME_MARK}${found}'`,
  );
}
