import { account, seedAccount } from "./account.ts";
import { campaign, seedCampaign } from "./campaign.ts";
import { caseObject, seedCase } from "./case.ts";
import { COMPANY_RHYTHMS } from "./company-rhythms.ts";
import { contact, seedContact } from "./contact.ts";
import { event, seedEvent } from "./event.ts";
import { group, queueSobject } from "./group.ts";
import { lead, seedLead } from "./lead.ts";
import { finishOpportunities, opportunity } from "./opportunity.ts";
import { seedOpportunity } from "./opportunity-seeds.ts";
import { opportunityLineItem, seedOpportunityLineItem } from "./opportunity-line-item.ts";
import { organization } from "./organization.ts";
import { profile } from "./profile.ts";
import { product2, seedProduct2 } from "./product2.ts";
import { recentlyViewed } from "./recently-viewed.ts";
import { seedSiteVisit, siteVisit } from "./site-visit.ts";
import { seedTask, task } from "./task.ts";
import { seedUser, user } from "./user.ts";
import { userRole } from "./user-role.ts";
import { FEWEST_USERS } from "../seed/record-counts.ts";
import type { ObjectDefinition } from "../model/object-type.ts";
import type { OrgShape } from "../seed/org-shape.ts";
import type { Seeder } from "../seed/seed-world.ts";

/**
 * The objects of the org, in the order in which their records are seeded: an object comes after those that its records
 * refer to. The share is of the org's records.
 */
const SEEDED: readonly (readonly [object: ObjectDefinition, make: Seeder, share: number])[] = [
  [user, seedUser, 0.0008],
  [campaign, seedCampaign, 0.002],
  [product2, seedProduct2, 0.004],
  [account, seedAccount, 0.12],
  [contact, seedContact, 0.2],
  [opportunity, seedOpportunity, 0.13],
  [lead, seedLead, 0.12],
  [opportunityLineItem, seedOpportunityLineItem, 0.14],
  [caseObject, seedCase, 0.11],
  [task, seedTask, 0.1],
  [event, seedEvent, 0.05],
  [siteVisit, seedSiteVisit, 0.0232],
];

/** Not counted among the org's records. */
const SETUP = [organization, profile, userRole, group, queueSobject, recentlyViewed];

/** The org, unless `--describe` gives another. */
export const standardShape: OrgShape = {
  definitions: [...SETUP, ...SEEDED.map(([definition]) => definition)].toSorted((a, b) =>
    a.name < b.name ? -1 : 1,
  ),
  seeders: Object.fromEntries(SEEDED.map(([{ name }, make]) => [name, make])),
  rhythms: COMPANY_RHYTHMS,
  counts: standardCounts,
  finish: finishOpportunities,
};

/** Objects that take what the shares leave over, until it is used up. */
const TAKES_THE_REST = [task, contact, account, opportunity, lead, opportunityLineItem];

/** Each object has a record as soon as the total allows, users first. An org has a user, even without records. */
function standardCounts(total: number): ReadonlyMap<string, number> {
  const counts = new Map(SEEDED.map(([{ name }, , share]) => [name, Math.floor(total * share)]));
  const users = Math.min(FEWEST_USERS, Math.floor(total / 20));
  counts.set("User", Math.max(counts.get("User") ?? 0, users));
  for (const [i, [{ name }]] of SEEDED.entries()) {
    if (i < total) counts.set(name, Math.max(1, counts.get(name) ?? 0));
  }
  if (total === 0) return counts.set("User", 1);
  let left = total - [...counts.values()].reduce((sum, count) => sum + count, 0);
  for (const { name } of TAKES_THE_REST) {
    if (left === 0) break;
    const count = counts.get(name) ?? 0;
    const add = Math.max(left, 1 - count);
    counts.set(name, count + add);
    left -= add;
  }
  return counts;
}
