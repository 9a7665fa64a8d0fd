import { badRequest } from "../model/salesforce-error.ts";
import type { ObjectFlags } from "../model/object-type.ts";

export type Operation = "create" | "update" | "delete" | "undelete" | "query" | "replicate";

const FLAGS = {
  create: "createable",
  update: "updateable",
  delete: "deletable",
  undelete: "undeletable",
  query: "queryable",
  replicate: "replicateable",
} as const satisfies Record<Operation, keyof ObjectFlags>;

/**
 * Refuses operations that the object's describe does not allow.
 *
 * @throws SalesforceError 400
 */
export function checkOperation(
  type: Pick<ObjectFlags, (typeof FLAGS)[Operation]> & { readonly name: string },
  operation: Operation,
): void {
  if (type[FLAGS[operation]]) return;
  const [code, message] = refusal(operation, type.name);
  throw badRequest(code, message);
}

/** The message of `replicate` was seen (object-sync-for-salesforce #109). Assumed: other messages, and all codes. */
function refusal(operation: Operation, object: string): [code: string, message: string] {
  switch (operation) {
    case "create":
      return ["CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", `entity type cannot be inserted: ${object}`];
    case "update":
      return ["CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", `entity type cannot be updated: ${object}`];
    case "delete":
      return ["CANNOT_DELETE_ENTITY", `entity type cannot be deleted: ${object}`];
    case "undelete":
      return ["INVALID_TYPE_FOR_OPERATION", `entity type ${object} does not support undelete`];
    case "query":
      return ["INVALID_TYPE_FOR_OPERATION", `entity type ${object} does not support query`];
    case "replicate":
      return ["INVALID_TYPE_FOR_OPERATION", `sObject type ${object} is not replicable`];
  }
}
