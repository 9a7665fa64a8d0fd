import { badRequest } from "../model/salesforce-error.ts";
import type { ObjectType } from "../model/object-type.ts";

/** Objects that can be merged (SOAP API Developer Guide, "merge()"; cases since Winter '20). */
export const MERGEABLE: ReadonlySet<string> = new Set(["Account", "Contact", "Lead", "Case"]);
const MAX_LOSERS = 2;

/** @throws SalesforceError when these records cannot be merged. Assumed: the codes of all but the first. */
export function checkMerge(type: ObjectType, masterId: string, loserIds: readonly string[]): void {
  if (!MERGEABLE.has(type.name)) {
    throw badRequest(
      "INVALID_TYPE_FOR_OPERATION",
      `entity type ${type.name} does not support merge`,
    );
  }
  if (loserIds.length === 0 || loserIds.length > MAX_LOSERS) {
    throw badRequest(
      "INVALID_OPERATION",
      `merge takes one or two records to merge, not ${loserIds.length}`,
    );
  }
  if (new Set([masterId, ...loserIds]).size <= loserIds.length) {
    throw badRequest("INVALID_OPERATION", "a record cannot be merged with itself");
  }
}
