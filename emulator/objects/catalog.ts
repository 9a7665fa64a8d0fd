import { account, seedAccount } from "./account.ts";
import { campaign, seedCampaign } from "./campaign.ts";
import { caseObject, seedCase } from "./case.ts";
import { contact, seedContact } from "./contact.ts";
import { event, seedEvent } from "./event.ts";
import { lead, seedLead } from "./lead.ts";
import { finishOpportunities, opportunity, seedOpportunity } from "./opportunity.ts";
import { opportunityLineItem, seedOpportunityLineItem } from "./opportunity-line-item.ts";
import { organization } from "./organization.ts";
import { product2, seedProduct2 } from "./product2.ts";
import { seedSiteVisit, siteVisit } from "./site-visit.ts";
import { seedTask, task } from "./task.ts";
import { seedUser, user } from "./user.ts";
import type { ObjectDefinition } from "../org/object-type.ts";
import type { SeedWorld, Seeder } from "../seed/seed-world.ts";

/** What objects an org has, and how their first records come about. */
export type OrgShape = {
  readonly definitions: readonly ObjectDefinition[];
  /** Tells it from others, where it comes from files. */
  readonly digest?: string;
  /** How an object's seeded records are made, by API name. */
  readonly seeders: Readonly<Record<string, Seeder>>;
  /** How many records each object has of a total, in the order of their making. */
  readonly counts?: (total: number) => ReadonlyMap<string, number>;
  /** Sets what follows from records that were made later. */
  readonly finish?: (world: SeedWorld) => void;
};

/** Every object of the org, in the order of the describe. */
const objectDefinitions: readonly ObjectDefinition[] = [
  account,
  campaign,
  caseObject,
  contact,
  event,
  lead,
  opportunity,
  opportunityLineItem,
  organization,
  product2,
  siteVisit,
  task,
  user,
];

const seeders: Readonly<Record<string, Seeder>> = {
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

/** The org that this emulator is where nothing else is said. */
export const standardShape: OrgShape = {
  definitions: objectDefinitions,
  seeders,
  finish: finishOpportunities,
};
