import { parsedQuery } from "../soql/parse.ts";
import { badRequest, type SalesforceError } from "../model/salesforce-error.ts";
import type { Query, WhereClause } from "@jetstreamapp/soql-parser-js";
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

/** Objects that can only be queried with one of these fields in WHERE, compared by `=` or IN (Object Reference). */
const FILTERED_BY: Readonly<Record<string, readonly string[]>> = {
  contentdocumentlink: ["ContentDocumentId", "LinkedEntityId"],
  contentfolderitem: ["ParentContentFolderId", "Id"],
  contentfoldermember: ["ParentContentFolderId", "ChildRecordId", "Id"],
  entityparticle: ["EntityDefinitionId", "DurableId"],
  fielddefinition: ["EntityDefinitionId", "DurableId"],
  ideacomment: ["CommunityId", "IdeaId", "Id"],
  userentityaccess: ["UserId", "DurableId"],
  vote: ["ParentId", "Parent.Type", "Id"],
};

function refuseWithoutFilter(object: string, { where }: Query): void {
  const fields = FILTERED_BY[object.toLowerCase()];
  if (fields === undefined) return;
  const wanted = new Set(fields.map((name) => name.toLowerCase()));
  if (filters(where).some((name) => wanted.has(name.toLowerCase()))) return;
  // Assumed: all messages but the one of ContentDocumentLink.
  throw badRequest(
    "MALFORMED_QUERY",
    `Implementation restriction: ${object} requires a filter by a single Id on ${fields.join(" or ")} using the equals ` +
      `operator or multiple Id's using the IN operator.`,
  );
}

/** The fields that conditions compare by `=` or IN. */
function filters(where: WhereClause | undefined): string[] {
  if (where === undefined) return [];
  const { left } = where;
  const isFilter =
    left !== null && "field" in left && (left.operator === "=" || left.operator === "IN");
  const rest = "right" in where && where.right !== null ? filters(where.right) : [];
  return isFilter ? [left.field, ...rest] : rest;
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
    if (field.type === "FieldFunctionExpression" && field.isAggregateFn === true) {
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
