import { queueIds } from "../objects/group.ts";
import { COMPANY_FIRST, COMPANY_SECOND, USUAL_SOURCES } from "../seed/company-words.ts";
import { FIRST_NAMES, LAST_NAMES, TITLES } from "../seed/person-words.ts";
import { openDeal } from "./deal-work.ts";
import { day, ownerOf, reviseOpen, type WorkContext } from "./work-context.ts";
import type { OrgRecord } from "../model/record.ts";
import type { Values } from "../org/writes.ts";

/** Steps for each new lead, and how many of the last steps convert it. */
const STEPS = 2;
const CONVERTED = 0.25;

export function createLead(context: WorkContext): void {
  const { random, pace, writes } = context;
  if (!pace.takes(random, "Lead")) return noteLead(context);
  writes.create("Lead", {
    LastName: random.pick(LAST_NAMES),
    FirstName: random.pick(FIRST_NAMES),
    Company: `${random.pick(COMPANY_FIRST)} ${random.pick(COMPANY_SECOND)}`,
    LeadSource: random.pick(USUAL_SOURCES),
    Status: "Open - Not Contacted",
  });
}

export function workLead(context: WorkContext): void {
  const { org, random, places, pace, writes } = context;
  const isDue = random.chance(0.7) && pace.takes(random, "Lead step", "Lead", STEPS);
  const id = places.pickOpen(random, "Lead");
  const lead = id === undefined ? undefined : org.record("Lead", id);
  if (!isDue || id === undefined || lead === undefined) return noteLead(context);
  if (lead["Status"] === "Open - Not Contacted") {
    writes.update("Lead", id, { Status: "Working - Contacted", IsUnreadByOwner: false });
  } else if (random.chance(CONVERTED)) {
    convertLead(context, id, lead);
  } else if (places.fullness("Lead") > 0.65) {
    writes.update("Lead", id, { Status: "Closed - Not Converted" });
  }
}

/** Into an account with a contact and a deal. */
function convertLead(context: WorkContext, id: string, lead: Readonly<OrgRecord>): void {
  const { random, places, writes, at } = context;
  const { Company, FirstName, LastName, Email, LeadSource, Country } = lead;
  const owner = { OwnerId: ownerOf(lead).OwnerId ?? places.pick(random, "User") ?? null };
  const accountId = writes.create("Account", {
    ...{ Name: Company, AccountSource: LeadSource, BillingCountry: Country, Type: "Prospect" },
    ...owner,
  });
  const contactId = writes.create("Contact", {
    ...{ AccountId: accountId, FirstName, LastName, Email, LeadSource },
    ...owner,
  });
  const opportunityId = openDeal(context, {
    AccountId: accountId,
    Name: `${String(Company).slice(0, 100)} – Pilot`,
    LeadSource,
    ...owner,
  });
  writes.keep("Lead", id, {
    Status: "Closed - Converted",
    IsConverted: true,
    ConvertedDate: day(at, 0),
    ConvertedAccountId: accountId,
    ConvertedContactId: contactId,
    ConvertedOpportunityId: opportunityId,
  });
}

function noteLead(context: WorkContext): void {
  const { random } = context;
  reviseOpen(context, "Lead", () =>
    random.pick<() => Values>([
      () => ({ Rating: random.pick(["Hot", "Warm", "Cold"]) }),
      () => ({ Rating: null }),
      () => ({ Title: random.pick(TITLES) }),
    ])(),
  );
}

/** A manager reassigns a list of leads, to a person or to a queue: many changes in one transaction. */
export function reassignLeads({ random, places, writes }: WorkContext): void {
  const ownerId = random.chance(0.3) ? random.any(queueIds("Lead")) : places.pick(random, "User");
  const ids = new Set<string>();
  for (let i = random.between(5, 25); i > 0; i--) {
    const id = places.pickOpen(random, "Lead");
    if (id !== undefined) ids.add(id);
  }
  for (const id of ids) writes.update("Lead", id, { OwnerId: ownerId });
}
