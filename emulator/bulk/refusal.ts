import { hasAggregate } from "../soql/aggregate.ts";
import { refuseWithoutFilter } from "../soql/needed-filter.ts";
import { parsedQuery } from "../soql/parse.ts";
import { badRequest, type SalesforceError } from "../model/salesforce-error.ts";
import type { Query } from "@jetstreamapp/soql-parser-js";
import type { FieldDescribe } from "../model/field-describe.ts";

/**
 * Refuses what a Bulk API 2.0 query may not contain (Bulk API 2.0 and Bulk API Developer Guide, "SOQL Considerations"):
 * GROUP BY, OFFSET, TYPEOF, aggregate functions, subqueries over children, and some objects. What no query may contain
 * is checked elsewhere.
 *
 * @throws SalesforceError 400
 */
export function refuseBulkQuery(soql: string): void {
  const query = parsedQuery(soql);
  const reason = restriction(query);
  if (reason !== undefined) throw apiError(`Implementation restriction: ${reason}`);
  const object = query.sObject ?? "";
  if (isNotInBulk(object.toLowerCase())) {
    throw badRequest("INVALIDENTITY", `Entity '${object}' is not supported by the Bulk API.`);
  }
  refuseWithoutFilter(object, query);
}

/** `AcceptedEventRelation` and the like relate events to people. */
const isNotInBulk = (object: string): boolean =>
  NOT_IN_BULK.has(object) || object.endsWith("eventrelation");

/**
 * Compound addresses and geolocations cannot be read, only their parts; nor can base64 fields.
 *
 * @throws SalesforceError 400
 */
export function refuseUnreadable(fields: readonly FieldDescribe[]): void {
  for (const { name, type } of fields) {
    if (type === "address" || type === "location") {
      throw apiError("Selecting compound data not supported in Bulk Query");
    }
    // Assumed: the message for base64 fields.
    if (type === "base64") {
      throw apiError(
        `Implementation restriction: ${name} is base64, which Bulk Query cannot read.`,
      );
    }
  }
}

const apiError = (message: string): SalesforceError => badRequest("API_ERROR", message);

function restriction(query: Query): string | undefined {
  if (query.groupBy !== undefined) return "GROUP BY is not supported in Bulk Query.";
  if (query.offset !== undefined) return "OFFSET is not supported in Bulk Query.";
  for (const field of query.fields ?? []) {
    if (field.type === "FieldTypeof") return "TYPEOF is not supported in Bulk Query.";
    if (field.type === "FieldSubquery") return "Subqueries are not supported in Bulk Query.";
    if (field.type === "FieldFunctionExpression" && hasAggregate(field)) {
      return "Aggregate queries are not supported in Bulk Query.";
    }
  }
  return undefined;
}

/** Objects that Bulk cannot read, according to the documentation or the API itself; in lower case. */
const NOT_IN_BULK = new Set([
  "attachedcontentnote",
  "attachment",
  "casestatus",
  "contractstatus",
  "orderstatus",
  "partnerrole",
  "recentlyviewed",
  "solutionstatus",
  "taskpriority",
  "taskstatus",
  "taskwhorelation",
]);
