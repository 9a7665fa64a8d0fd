import { STAGE_NAMES } from "../objects/opportunity.ts";
import { USUAL_SOURCES } from "../seed/company-words.ts";
import { SENTENCES, UGLY_TEXTS } from "../seed/words.ts";
import { day, ownerOf, revise, reviseOpen, type WorkContext } from "./work-context.ts";
import type { OrgRecord } from "../model/record.ts";
import type { Values } from "../org/writes.ts";

/** Moves of the stage for each new deal. */
const MOVES = 4.4;
/** At each move, while there are as many open deals as at first. */
const LOST = 0.14;
const BACK = 0.1;
const COMES_BACK = 0.02;
/** Deals of any time get remarks. */
const ANNOTATED = 0.25;
const NEXT_STEPS = ["Send proposal", "Call back", "Legal review", "Demo", ...UGLY_TEXTS] as const;
const LAST_OPEN = STAGE_NAMES.indexOf("Negotiation/Review");

/**
 * The next stage. Sometimes a deal goes back a stage, is lost, or comes back. The more deals are open, the more are
 * closed, so that there are always about as many.
 */
export function moveStage(context: WorkContext): void {
  const { random, places, pace } = context;
  if (!pace.takes(random, "Stage", "Opportunity", MOVES)) return reviseOpportunity(context);
  if (random.chance(COMES_BACK)) return reopenDeal(context);
  const fullness = places.fullness("Opportunity");
  reviseOpen(context, "Opportunity", (record) => movedOn(context, record, fullness));
}

function movedOn(
  { random, at }: WorkContext,
  record: Readonly<OrgRecord>,
  fullness: number,
): Values {
  const stage = STAGE_NAMES.indexOf(String(record["StageName"]));
  const today = day(at, 0);
  if (random.chance(LOST * fullness ** 2)) return { StageName: "Closed Lost", CloseDate: today };
  if (stage > 0 && random.chance(BACK)) return { StageName: STAGE_NAMES[stage - 1] ?? null };
  if (stage < LAST_OPEN) return { StageName: STAGE_NAMES[stage + 1] ?? null };
  const isDecided = random.chance(0.8 * fullness);
  return isDecided
    ? { StageName: "Closed Won", CloseDate: today }
    : { CloseDate: day(at, random.between(5, 40)), NextStep: "Waiting for signature" };
}

/** A lost deal comes back. */
function reopenDeal(context: WorkContext): void {
  const { random, at } = context;
  revise(context, "Opportunity", ({ StageName: stage }) =>
    stage === "Closed Lost"
      ? { StageName: "Proposal/Price Quote", CloseDate: day(at, random.between(20, 60)) }
      : undefined,
  );
}

export function reviseOpportunity(context: WorkContext): void {
  const { random } = context;
  if (random.chance(ANNOTATED)) {
    return revise(context, "Opportunity", () => ({ Description: remarks(context) }));
  }
  reviseOpen(context, "Opportunity", (record) =>
    random.pick<() => Values>([
      () => (record["HasOpportunityLineItem"] === true ? {} : { Amount: nearly(record, random) }),
      () => ({ NextStep: random.pick(NEXT_STEPS) }),
      () => ({ NextStep: null }),
      () => ({ CloseDate: planned(record, context) }),
      () => ({ Description: remarks(context) }),
    ])(),
  );
}

const remarks = ({ random }: WorkContext): string =>
  `${random.pick(SENTENCES)} ${random.pick(SENTENCES)}`;

function nearly({ Amount: amount }: Readonly<OrgRecord>, random: WorkContext["random"]): number {
  if (typeof amount !== "number") return Math.ceil(random.logNormal(14_000, 0.95));
  return Math.ceil(amount * (0.88 + random.next() * 0.25)) + 0.5;
}

/** A close date some weeks off the one before, ahead. */
function planned({ CloseDate: date }: Readonly<OrgRecord>, { random, at }: WorkContext): string {
  const days = Math.round((Date.parse(String(date)) - at) / 86_400_000);
  const shift = random.between(-14, 14) - (days > 70 ? 3 : 0);
  return day(at, Math.min(260, Math.max(3, days + shift)));
}

export function openOpportunity(context: WorkContext): void {
  const { org, random, places, pace } = context;
  if (!pace.takes(random, "Opportunity")) return reviseOpportunity(context);
  const accountId = places.pick(random, "Account");
  if (accountId === undefined) return;
  const account = org.record("Account", accountId);
  const kind = random.pick(["Renewal", "Expansion", "Pilot", "Fleet"]);
  const id = openDeal(context, {
    AccountId: accountId,
    Name: `${String(account?.["Name"]).slice(0, 90)} – ${kind}`,
    LeadSource: random.pick(USUAL_SOURCES),
    ...ownerOf(account),
  });
  if (random.chance(0.4)) addItemTo(context, id);
}

/** Makes a deal at its first stage. @returns its id */
export function openDeal({ random, writes, at }: WorkContext, values: Values): string {
  return writes.create("Opportunity", {
    StageName: "Prospecting",
    CloseDate: day(at, Math.min(250, Math.ceil(10 + random.logNormal(50, 0.6)))),
    Amount: random.maybe(0.8, () => Math.ceil(random.logNormal(14_000, 0.95) / 100) * 100),
    ...values,
  });
}

export function addLineItem(context: WorkContext): void {
  const { random, places, pace } = context;
  if (!pace.takes(random, "OpportunityLineItem")) return changeLineItem(context);
  const id = places.pickOpen(random, "Opportunity");
  if (id !== undefined) addItemTo(context, id);
}

/** The first item is about the amount of the deal, another one a part of it. */
function addItemTo({ random, places, writes }: WorkContext, opportunityId: string): void {
  const deal = writes.find("Opportunity", opportunityId);
  const productId = places.pick(random, "Product2");
  const product = productId === undefined ? undefined : writes.find("Product2", productId);
  if (product === undefined) return;
  const price = Number(product["Price__c"] ?? 100);
  const amount = Number(deal?.["Amount"] ?? 10_000);
  const share = deal?.["HasOpportunityLineItem"] === true ? 0.15 : 1;
  writes.create("OpportunityLineItem", {
    OpportunityId: opportunityId,
    Product2Id: productId,
    Quantity: Math.max(1, Math.round((amount * share) / price)),
    UnitPrice: Math.max(1, Math.min(price, Math.ceil(amount * share))),
  });
}

export function changeLineItem(context: WorkContext): void {
  const { random } = context;
  revise(context, "OpportunityLineItem", ({ Quantity: quantity }) =>
    random.pick<() => Values>([
      () => ({
        Quantity: Math.max(1, Math.round(Number(quantity) * (0.85 + random.next() * 0.3))),
      }),
      () => ({ Discount: random.between(1, 40) / 2 }),
      () => ({ Discount: null }),
    ])(),
  );
}
