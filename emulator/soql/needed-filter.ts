import { badRequest } from "../model/salesforce-error.ts";
import type { Query, WhereClause } from "@jetstreamapp/soql-parser-js";

/** Objects that can only be queried with one of these fields in WHERE, compared by `=` or IN (Object Reference). */
const FILTERED_BY: Readonly<Record<string, readonly string[]>> = {
  contentdocumentlink: ["ContentDocumentId", "LinkedEntityId", "Id"],
  contentfolderitem: ["ParentContentFolderId", "Id"],
  contentfoldermember: ["ParentContentFolderId", "ChildRecordId", "Id"],
  entityparticle: ["EntityDefinitionId", "DurableId"],
  fielddefinition: ["EntityDefinitionId", "DurableId"],
  ideacomment: ["CommunityId", "IdeaId", "Id"],
  userentityaccess: ["UserId", "DurableId"],
  vote: ["ParentId", "Parent.Type", "Id"],
};

/** Refuses a query of such an object without the filter that it needs. @throws SalesforceError MALFORMED_QUERY, 400 */
export function refuseWithoutFilter(object: string, { where }: Query): void {
  const fields = FILTERED_BY[object.toLowerCase()];
  if (fields === undefined) return;
  const wanted = new Set(fields.map((name) => name.toLowerCase()));
  if (filters(where).some((name) => wanted.has(name.toLowerCase()))) return;
  const named = fields.filter((name) => name !== "Id");
  // Assumed: all messages but the one of ContentDocumentLink.
  throw badRequest(
    "MALFORMED_QUERY",
    `Implementation restriction: ${object} requires a filter by a single Id on ${named.join(" or ")} using the equals ` +
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
