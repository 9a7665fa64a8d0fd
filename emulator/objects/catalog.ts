import { account, seedAccount } from "./account.ts";
import { campaign, seedCampaign } from "./campaign.ts";
import { caseObject, seedCase } from "./case.ts";
import { contact, seedContact } from "./contact.ts";
import { event, seedEvent } from "./event.ts";
import { lead, seedLead } from "./lead.ts";
import { opportunity, seedOpportunity } from "./opportunity.ts";
import { opportunityLineItem, seedOpportunityLineItem } from "./opportunity-line-item.ts";
import { product2, seedProduct2 } from "./product2.ts";
import { seedSiteVisit, siteVisit } from "./site-visit.ts";
import { seedTask, task } from "./task.ts";
import { seedUser, user } from "./user.ts";
import type { ObjectDefinition } from "../org/object-type.ts";
import type { Seeder } from "../seed/seed-world.ts";

/** Every object of the org, in the order of the describe. */
export const objectDefinitions: readonly ObjectDefinition[] = [
  account,
  campaign,
  caseObject,
  contact,
  event,
  lead,
  opportunity,
  opportunityLineItem,
  product2,
  siteVisit,
  task,
  user,
];

/** How an object's seeded records are made, by API name. */
export const seeders: Readonly<Record<string, Seeder>> = {
  Account: seedAccount,
  Campaign: seedCampaign,
  Case: seedCase,
  Contact: seedContact,
  Event: seedEvent,
  Lead: seedLead,
  Opportunity: seedOpportunity,
  OpportunityLineItem: seedOpportunityLineItem,
  Product2: seedProduct2,
  Site_Visit__c: seedSiteVisit,
  Task: seedTask,
  User: seedUser,
};
