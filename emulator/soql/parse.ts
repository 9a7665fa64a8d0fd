import { parseQuery, type Query } from "@jetstreamapp/soql-parser-js";
import { malformed } from "./malformed.ts";
import { inFrame } from "./query-error.ts";
import { badRequest } from "../model/salesforce-error.ts";

/** Salesforce Developer Limits, "SOQL and SOSL Limits". */
const MAX_SOQL_CHARACTERS = 100_000;

/** Marks a time such as 14:00:00.000Z as text, since the parser cannot read times. */
export const TIME_MARK = "\u0001";

/** @throws SalesforceError MALFORMED_QUERY or QUERY_TOO_COMPLICATED, status 400 */
export function parsedQuery(soql: string): Query {
  if (soql.length > MAX_SOQL_CHARACTERS) {
    throw badRequest("QUERY_TOO_COMPLICATED", "SOQL statement is too long");
  }
  if (soql.trim() === "") {
    throw badRequest("MALFORMED_QUERY", "SOQL statements cannot be empty");
  }
  if (/\bALL\s+ROWS\s*$/i.test(soql)) {
    throw badRequest("MALFORMED_QUERY", "ALL ROWS not allowed in this context");
  }
  return inFrame(soql, () => parsed(soql));
}

function parsed(soql: string): Query {
  try {
    return parseQuery(timesMarked(soql));
  } catch (error) {
    throw malformed(foundToken(error instanceof Error ? error.message : ""));
  }
}

/** The word that the parser failed at. The rest of its message is about its grammar. */
function foundToken(message: string): string {
  const [, found = ""] =
    /but found:\s*(.+?)\s*$/s.exec(message) ??
    /but found --> (.*) <--/s.exec(message) ??
    /unexpected character: ->(.*?)<-/s.exec(message) ??
    [];
  const token = found.replaceAll(TIME_MARK, "").replaceAll(/^'|'$/g, "");
  return token === "" ? "<EOF>" : `'${token}'`;
}

/** The query with times outside quotes turned into marked texts. */
function timesMarked(soql: string): string {
  const time = /'(?:\\.|[^'\\])*'|(?<![\dT:])(\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?Z)/gs;
  return soql.replaceAll(time, (whole: string, found: string | undefined) =>
    found === undefined ? whole : `'${TIME_MARK}${found}'`,
  );
}
