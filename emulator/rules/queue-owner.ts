import { badRequest } from "../model/salesforce-error.ts";
import type { RuleContext } from "./rule-context.ts";

type Owned = Pick<RuleContext, "type" | "record" | "before" | "find" | "children">;

/**
 * A group owns records only if it is a queue, of that object (Object Reference, "QueueSobject"). The message was seen.
 * Assumed: the same for groups that are no queues.
 *
 * @throws SalesforceError INVALID_OPERATION
 */
export function checkQueueOwner({ type, record, before, find, children }: Owned): void {
  const ownerId = record["OwnerId"];
  if (typeof ownerId !== "string" || ownerId === before?.["OwnerId"]) return;
  if (type.fieldsByName.get("ownerid")?.referenceTo.includes("Group") !== true) return;
  if (find("Group", ownerId) === undefined) return;
  for (const { SobjectType } of children("QueueSobject", "QueueId", ownerId))
    if (SobjectType === type.name) return;
  throw badRequest("INVALID_OPERATION", "Queue not associated with this SObject type", ["OwnerId"]);
}
