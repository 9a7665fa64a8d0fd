import { LAST_NAMES, TITLES } from "../seed/person-words.ts";
import { PLACES, STREETS } from "../seed/places.ts";
import { SENTENCES, UGLY_TEXTS } from "../seed/words.ts";
import { completeTask, createTask, moveEvent, scheduleEvent } from "./activity-work.ts";
import { openCase, progressCase } from "./case-work.ts";
import {
  addLineItem,
  changeLineItem,
  moveStage,
  openOpportunity,
  reviseOpportunity,
} from "./deal-work.ts";
import { createLead, reassignLeads, workLead } from "./lead-work.ts";
import { revise, type WorkAction, type WorkContext } from "./work-context.ts";
import type { FieldValue } from "../model/record.ts";
import type { Random, Weighted } from "../org/random.ts";
import type { Values } from "../org/writes.ts";

export const STANDARD_ACTIONS: Weighted<WorkAction> = [
  [22, moveStage],
  [8, reviseOpportunity],
  [5, openOpportunity],
  [4, addLineItem],
  [3, changeLineItem],
  [7, openCase],
  [17, progressCase],
  [9, completeTask],
  [6, createTask],
  [4, scheduleEvent],
  [3, moveEvent],
  [14, workLead],
  [5, createLead],
  [7, changeAccount],
  [7, changeContact],
  [3, recordVisit],
  [3, deleteSomething],
  [4.5, undeleteSomething],
  [0.4, reassignLeads],
];

/** A number of more digits than a double holds stays: a product would be one that no door writes alike. */
function revised(value: FieldValue, factor: number): FieldValue {
  const known = Number(value);
  return Number.isSafeInteger(known) ? Math.ceil(known * factor) : value;
}

function changeAccount(context: WorkContext): void {
  const { random } = context;
  revise(context, "Account", ({ AnnualRevenue: revenue, NumberOfEmployees: employees }) =>
    random.pick<() => Values>([
      () => ({ Rating: random.pick(["Hot", "Warm", "Cold"]) }),
      () => ({
        AnnualRevenue: revised(revenue ?? 2_000_000, 0.85 + random.next() * 0.3),
        NumberOfEmployees: Math.ceil(Number(employees ?? 40) * (0.9 + random.next() * 0.25)),
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
  const [city, state, postalCode, country] = random.pickSkewed(PLACES);
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

/** Usually small things; sometimes an opportunity with many details. Most of them come back. */
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
