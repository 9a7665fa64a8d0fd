import { queueIds } from "../objects/group.ts";
import { STAGE_NAMES } from "../objects/opportunity.ts";
import { COMPANY_FIRST, COMPANY_SECOND, LEAD_SOURCES } from "../seed/company-words.ts";
import { FIRST_NAMES, LAST_NAMES, TITLES } from "../seed/person-words.ts";
import { PLACES, STREETS } from "../seed/places.ts";
import { SENTENCES, UGLY_TEXTS } from "../seed/words.ts";
import type { Org } from "../org/org.ts";
import type { Random, Weighted } from "../org/random.ts";
import type { OrgRecord } from "../model/record.ts";
import type { WorkPlaces } from "./work-places.ts";
import type { WorkingSet } from "../org/working-set.ts";
import type { Values } from "../org/writes.ts";

export type WorkContext = {
  readonly org: Org;
  readonly random: Random;
  readonly places: WorkPlaces;
  readonly writes: WorkingSet;
  /** Epoch milliseconds. */
  readonly at: number;
};

/** A piece of work; it does nothing when it finds nothing to work on. */
export type WorkAction = (context: WorkContext) => void;

const DAY_MS = 86_400_000;

export const STANDARD_ACTIONS: Weighted<WorkAction> = [
  [22, moveStage],
  [8, reviseOpportunity],
  [5, openOpportunity],
  [4, addLineItem],
  [3, changeLineItem],
  [7, openCase],
  [12, progressCase],
  [9, completeTask],
  [6, createTask],
  [4, scheduleEvent],
  [3, moveEvent],
  [8, workLead],
  [5, createLead],
  [7, changeAccount],
  [7, changeContact],
  [3, recordVisit],
  [3, deleteSomething],
  [1.5, undeleteSomething],
  [0.4, reassignLeads],
];

/** Updates a record that people are likely to work on; `change` sets its values. */
function revise(
  { org, random, places, writes }: WorkContext,
  object: string,
  change: (record: Readonly<OrgRecord>) => Values | undefined,
): void {
  const id = places.pick(random, object);
  const record = id === undefined ? undefined : org.record(object, id);
  const values = record && change(record);
  if (id !== undefined && values !== undefined) writes.update(object, id, values);
}

function day(at: number, days: number): string {
  return new Date(at + days * DAY_MS).toISOString().slice(0, 10);
}

/** The next stage. Sometimes a deal is lost, or a lost one comes back. */
function moveStage(context: WorkContext): void {
  const { random, at } = context;
  revise(context, "Opportunity", (record) => {
    const stage = STAGE_NAMES.indexOf(String(record["StageName"]));
    if (record["IsClosed"] === true) {
      return random.chance(0.5)
        ? { StageName: "Negotiation/Review", CloseDate: day(at, 30) }
        : undefined;
    }
    if (random.chance(0.12)) return { StageName: "Closed Lost", CloseDate: day(at, 0) };
    const next = STAGE_NAMES[stage + 1] ?? "Closed Won";
    return next === "Closed Won" ? { StageName: next, CloseDate: day(at, 0) } : { StageName: next };
  });
}

function reviseOpportunity(context: WorkContext): void {
  const { random, at } = context;
  revise(context, "Opportunity", (record) =>
    random.pick<() => Values>([
      () =>
        record["HasOpportunityLineItem"] === true
          ? {}
          : { Amount: random.between(900, 400_000) + 0.5 },
      () => ({
        NextStep: random.pick([
          "Send proposal",
          "Call back",
          "Legal review",
          "Demo",
          ...UGLY_TEXTS,
        ]),
      }),
      () => ({ NextStep: null }),
      () => ({ CloseDate: day(at, random.between(5, 90)) }),
      () => ({ Description: `${random.pick(SENTENCES)} ${random.pick(SENTENCES)}` }),
    ])(),
  );
}

function openOpportunity(context: WorkContext): void {
  const { org, random, places, writes, at } = context;
  const accountId = places.pick(random, "Account");
  if (accountId === undefined) return;
  const account = org.record("Account", accountId);
  const id = writes.create("Opportunity", {
    AccountId: accountId,
    Name: `${String(account?.["Name"]).slice(0, 90)} – ${random.pick(["Renewal", "Expansion", "Pilot", "Fleet"])}`,
    StageName: "Prospecting",
    CloseDate: day(at, random.between(20, 120)),
    LeadSource: random.pick(LEAD_SOURCES),
    Amount: random.maybe(0.6, () => random.between(1000, 300_000)),
  });
  if (random.chance(0.4)) addItemTo(context, id);
}

function addLineItem(context: WorkContext): void {
  const id = context.places.pick(context.random, "Opportunity");
  if (id !== undefined) addItemTo(context, id);
}

function addItemTo({ org, random, places, writes }: WorkContext, opportunityId: string): void {
  const productId = places.pick(random, "Product2");
  const product = productId === undefined ? undefined : org.record("Product2", productId);
  if (product === undefined) return;
  writes.create("OpportunityLineItem", {
    OpportunityId: opportunityId,
    Product2Id: productId,
    Quantity: random.between(1, 40),
    UnitPrice: product["Price__c"] ?? 100,
  });
}

function changeLineItem(context: WorkContext): void {
  const { random } = context;
  revise(context, "OpportunityLineItem", () =>
    random.pick<() => Values>([
      () => ({ Quantity: random.between(1, 60) }),
      () => ({ Discount: random.between(1, 40) / 2 }),
      () => ({ Discount: null }),
    ])(),
  );
}

function openCase({ random, places, writes }: WorkContext): void {
  writes.create("Case", {
    ContactId: places.pick(random, "Contact") ?? null,
    Subject: `${random.pick(["Unit", "Pump", "Display", "Invoice", "Delivery"])} ${random.pick(["is late", "leaks", "shows error E42", "is wrong"])}`,
    Origin: random.pick(["Phone", "Email", "Web"]),
    Priority: random.pick(["High", "Medium", "Medium", "Low"]),
    Description: random.chance(0.1) ? random.pick(UGLY_TEXTS) : random.pick(SENTENCES),
  });
}

function progressCase(context: WorkContext): void {
  const { random } = context;
  revise(context, "Case", ({ Status: status }) => {
    if (status === "Closed") return random.chance(0.1) ? { Status: "Working" } : undefined;
    if (status === "New")
      return { Status: "Working", Reason: random.pick(["Performance", "Breakdown", "Feedback"]) };
    if (random.chance(0.15)) return { Status: "Escalated", IsEscalated: true, Priority: "High" };
    if (random.chance(0.3)) return { Comments: random.pick(SENTENCES) };
    return { Status: "Closed", IsEscalated: false };
  });
}

function completeTask(context: WorkContext): void {
  revise(context, "Task", ({ Status: status }) => {
    if (status === "Completed") return undefined;
    return { Status: status === "Not Started" ? "In Progress" : "Completed" };
  });
}

function createTask({ random, places, writes, at }: WorkContext): void {
  writes.create("Task", {
    Subject: random.pick(["Call", "Follow up", "Send Quote", "Prepare demo"]),
    WhoId: places.pick(random, "Contact") ?? null,
    WhatId: places.pick(random, "Opportunity") ?? null,
    ActivityDate: day(at, random.between(0, 14)),
    Priority: random.pick(["High", "Normal", "Normal", "Low"]),
    Status: "Not Started",
  });
}

function scheduleEvent({ random, places, writes, at }: WorkContext): void {
  const start = Math.floor((at + random.between(1, 20) * DAY_MS) / 1_800_000) * 1_800_000;
  writes.create("Event", {
    Subject: random.pick(["Meeting", "Call", "Demo"]),
    WhoId: places.pick(random, "Contact") ?? null,
    WhatId: places.pick(random, "Account") ?? null,
    StartDateTime: start,
    EndDateTime: start + random.pick([30, 45, 60, 90]) * 60_000,
    Location: random.pick(["Video call", "Their office", "Plant 2"]),
  });
}

function moveEvent(context: WorkContext): void {
  revise(context, "Event", ({ StartDateTime: start, EndDateTime: end }) => {
    const shift = context.random.between(1, 6) * 1_800_000;
    return { StartDateTime: Number(start) + shift, EndDateTime: Number(end) + shift };
  });
}

function workLead(context: WorkContext): void {
  const { random } = context;
  revise(context, "Lead", () =>
    random.pick<() => Values>([
      () => ({ Status: "Working - Contacted", IsUnreadByOwner: false }),
      () => ({ Rating: random.pick(["Hot", "Warm", "Cold"]) }),
      () => ({ Rating: null }),
      () => ({ Title: random.pick(TITLES) }),
      () => ({ Status: "Closed - Not Converted" }),
    ])(),
  );
}

function createLead({ random, writes }: WorkContext): void {
  writes.create("Lead", {
    LastName: random.pick(LAST_NAMES),
    FirstName: random.pick(FIRST_NAMES),
    Company: `${random.pick(COMPANY_FIRST)} ${random.pick(COMPANY_SECOND)}`,
    LeadSource: random.pick(LEAD_SOURCES),
    Status: "Open - Not Contacted",
  });
}

function changeAccount(context: WorkContext): void {
  const { random } = context;
  revise(context, "Account", () =>
    random.pick<() => Values>([
      () => ({ Rating: random.pick(["Hot", "Warm", "Cold"]) }),
      () => ({
        AnnualRevenue: random.between(1, 90_000) * 10_000,
        NumberOfEmployees: random.between(2, 9000),
      }),
      () => ({ BillingStreet: `${random.between(1, 480)} ${random.pick(STREETS)}` }),
      () => newAddress(random),
      () => ({
        Description: random.chance(0.2) ? random.pick(UGLY_TEXTS) : random.pick(SENTENCES),
      }),
      () => ({ Description: null, Site: null }),
      () => ({ CustomerPriority__c: random.pick(["High", "Medium", "Low"]) }),
    ])(),
  );
}

function newAddress(random: Random): Values {
  const [city, state, postalCode, country] = random.pick(PLACES);
  return {
    ShippingStreet: `${random.between(1, 480)} ${random.pick(STREETS)}`,
    ShippingCity: city,
    ShippingState: state,
    ShippingPostalCode: postalCode,
    ShippingCountry: country,
  };
}

function changeContact(context: WorkContext): void {
  const { random } = context;
  revise(context, "Contact", () =>
    random.pick<() => Values>([
      () => ({ Title: random.pick(TITLES) }),
      () => ({ LastName: random.pick(LAST_NAMES) }),
      () => ({ Phone: `+1 415 ${random.between(200, 999)} ${random.between(1000, 9999)}` }),
      () => ({ HasOptedOutOfEmail: random.chance(0.5) }),
      () => ({ MobilePhone: null }),
    ])(),
  );
}

function recordVisit(context: WorkContext): void {
  const { random, at } = context;
  revise(context, "Site_Visit__c", () => ({
    Outcome__c: random.pick(["Done", "Follow-up needed", "Cancelled"]),
    Checked_In_At__c: at,
    Completion__c: random.between(0, 10_000) / 100,
    Travel_Cost__c: random.between(0, 90_000) / 100,
    Location__Latitude__s: random.between(-80_000_000, 80_000_000) / 1_000_000,
    Location__Longitude__s: random.between(-179_000_000, 179_000_000) / 1_000_000,
  }));
}

/** Usually small things; sometimes an opportunity with many details. */
function deleteSomething({ random, places, writes }: WorkContext): void {
  const object = random.pick([
    "Task",
    "Task",
    "Event",
    "Lead",
    "Case",
    "OpportunityLineItem",
    "Opportunity",
  ]);
  const id = places.pick(random, object);
  if (id !== undefined) writes.delete(object, id);
}

function undeleteSomething({ random, places, writes }: WorkContext): void {
  const place = places.pickDeleted(random);
  if (place !== undefined) writes.undelete(place.object, place.id);
}

/** A manager reassigns a list of leads, to a person or to a queue: many changes in one transaction. */
function reassignLeads({ random, places, writes }: WorkContext): void {
  const ownerId = random.chance(0.3) ? random.any(queueIds("Lead")) : places.pick(random, "User");
  for (let i = random.between(5, 25); i > 0; i--) {
    const id = places.pick(random, "Lead");
    if (id !== undefined) writes.update("Lead", id, { OwnerId: ownerId });
  }
}
