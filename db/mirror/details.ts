import type { DescribedObject } from "./described-object.ts";
import type { Detail } from "./mirror-column.ts";

/** Standard details that a roll-up may sum up (Salesforce Help, "Roll-Up Summary Field"). */
const STANDARD_DETAILS = new Set([
  "Opportunity.AccountId",
  "OpportunityLineItem.OpportunityId",
  "OrderItem.OrderId",
  "QuoteLineItem.QuoteId",
  "CampaignMember.CampaignId",
]);

/**
 * What roll-ups of an object may sum up: its details, which are deleted with it. Some standard objects, such as
 * contacts, are deleted with their parent too, but no roll-up sums them up.
 */
export function detailsOf({ childRelationships = [] }: DescribedObject): readonly Detail[] {
  return childRelationships
    .filter(({ childSObject, field, cascadeDelete }) => {
      const isCustom = cascadeDelete && field.endsWith("__c");
      return isCustom || STANDARD_DETAILS.has(`${childSObject}.${field}`);
    })
    .map(({ childSObject, field }) => ({ object: childSObject, field }));
}
