import { parseQuery, type Query } from "@jetstreamapp/soql-parser-js";
import { SalesforceError } from "../org/salesforce-error.ts";
import type { FieldType } from "../org/field-describe.ts";

/**
 * What a query may not contain when it is run as a Bulk API 2.0 job (Bulk API 2.0 and Bulk API Developer Guide, "SOQL
 * Considerations"): GROUP BY, OFFSET, TYPEOF, aggregate functions, subqueries over children, and some objects. Whatever
 * no query may contain is not looked at here.
 *
 * @throws SalesforceError 400
 */
export function refuseBulkQuery(soql: string): void {
  const query = parsed(soql);
  const reason = restriction(query);
  if (reason !== undefined) throw apiError(`Implementation restriction: ${reason}`);
  const object = query.sObject ?? "";
  if (NOT_IN_BULK.has(object.toLowerCase())) {
    throw new SalesforceError(
      400,
      "INVALIDENTITY",
      `Entity '${object}' is not supported by the Bulk API.`,
    );
  }
}

/**
 * Compound addresses and geolocations cannot be read either, only their parts.
 *
 * @throws SalesforceError 400
 */
export function refuseCompounds(types: readonly FieldType[]): void {
  if (types.includes("address") || types.includes("location")) {
    throw apiError("Selecting compound data not supported in Bulk Query");
  }
}

const apiError = (message: string): SalesforceError =>
  new SalesforceError(400, "API_ERROR", message);

function parsed(soql: string): Query {
  try {
    return parseQuery(soql);
  } catch (error) {
    throw new SalesforceError(400, "MALFORMED_QUERY", firstLine(error));
  }
}

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split("\n", 1)[0] ?? "";

function restriction(query: Query): string | undefined {
  if (query.groupBy !== undefined) return "GROUP BY is not supported in Bulk Query.";
  if (query.offset !== undefined) return "OFFSET is not supported in Bulk Query.";
  for (const field of query.fields ?? []) {
    if (field.type === "FieldTypeof") return "TYPEOF is not supported in Bulk Query.";
    if (field.type === "FieldSubquery") return "Subqueries are not supported in Bulk Query.";
    if (field.type === "FieldFunctionExpression" && field.isAggregateFn === true) {
      return "Aggregate queries are not supported in Bulk Query.";
    }
  }
  return undefined;
}

/** Objects that the documentation or the API itself says Bulk cannot read, lower-cased. */
const NOT_IN_BULK = new Set([
  "acceptedeventrelation",
  "attachedcontentnote",
  "attachment",
  "casestatus",
  "contractstatus",
  "declinedeventrelation",
  "eventrelation",
  "orderstatus",
  "partnerrole",
  "recentlyviewed",
  "solutionstatus",
  "taskpriority",
  "taskstatus",
  "taskwhorelation",
  "undecidedeventrelation",
]);
