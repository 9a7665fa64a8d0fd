import { contactOf } from "./account-contacts.ts";
import { dealPlan, type Deal } from "./deal-plan.ts";
import { OPPORTUNITY_TYPES, STAGE_NAMES } from "./opportunity.ts";
import { sellerId, skillOf } from "./teams.ts";
import { roundTo } from "../model/rounding.ts";
import { timeOfDay } from "../seed/timeline.ts";
import { SENTENCES, wordList } from "../seed/words.ts";
import type { Random } from "../org/random.ts";
import type { OrgRecord } from "../model/record.ts";
import type { SeedWorld, Seeder } from "../seed/seed-world.ts";

const DAY_MS = 86_400_000;

type Kind = readonly [name: string, factor: number];

/** Names of deals, and how large they are. */
const DEALS: readonly [Kind, ...Kind[]] = [
  ["Renewal", 1],
  ["Expansion", 1.2],
  ["New site", 1.8],
  ["Pilot", 0.35],
  ["Maintenance", 0.5],
  ["Fleet", 2.6],
  ["Framework", 3],
  ["Replacement", 0.9],
];
const MEDIAN_AMOUNT = 14_000;
const AMOUNT_SPREAD = 0.95;
const USUAL_EMPLOYEES = 90;

/** Sources as often as they bring a deal of each kind: referrals are won, purchased lists are not. */
const SOURCES = {
  open: wordList("Web, Web, Web, Phone Inquiry, Phone Inquiry, Partner Referral, Other"),
  won: wordList(
    "Web, Web, Web, Phone Inquiry, Phone Inquiry, Partner Referral, Partner Referral, Partner Referral, Other",
  ),
  lost: wordList(
    "Web, Web, Web, Web, Phone Inquiry, Phone Inquiry, Partner Referral, Purchased List, Purchased List, Other",
  ),
} as const;

/** How far a deal has come when it leaves each of the open stages. */
const STAGE_ENDS = [0.12, 0.3, 0.45, 0.6, 0.7, 0.78, 0.9, 1] as const;

const plans = new WeakMap<SeedWorld, readonly Deal[]>();

function dealOf(world: SeedWorld, random: Random, n: number): Deal | undefined {
  const plan = plans.get(world);
  if (plan !== undefined) return plan[n];
  const made = dealPlan(world.size("Opportunity"), random, world.anchor);
  plans.set(world, made);
  return made[n];
}

export const seedOpportunity: Seeder = (world, random, n) => {
  const deal = dealOf(world, random, n);
  if (deal === undefined) return {};
  world.createdAt = deal.createdAt;
  const account = world.anyKnown(random, "Account");
  const accountName = String(world.value("Account", account, "Name") ?? "Walk-in");
  const [name, factor] = random.pick(DEALS);
  const contact = contactOf(world, account, random);
  const ownerId = dealOwner(world, random, account, deal);
  return {
    AccountId: world.value("Account", account, "Id"),
    IsPrivate: random.chance(0.02),
    Name: world.text(
      n,
      `${accountName.replaceAll(/\s+/g, " ").slice(0, 90)} – ${name} ${random.between(1, 40)}`,
    ),
    Description: random.maybe(0.25, () =>
      world.text(n + 5, `${random.pick(SENTENCES)}\n${random.pick(SENTENCES)}`),
    ),
    Amount: random.maybe(0.94, () =>
      amountOf(world, random, account, factor * Math.exp(AMOUNT_SPREAD * deal.size)),
    ),
    TotalOpportunityQuantity: random.maybe(0.3, () => random.between(1, 400)),
    CloseDate: world.day(deal.closeDay * DAY_MS, 0),
    Type: random.maybe(0.8, () => random.pick(OPPORTUNITY_TYPES)),
    LeadSource: random.maybe(0.8, () => random.pick(SOURCES[deal.outcome])),
    CampaignId: random.maybe(0.2, () =>
      world.value("Campaign", world.anyKnown(random, "Campaign"), "Id"),
    ),
    ContactId: random.maybe(0.5, () => world.value("Contact", contact, "Id")),
    MainCompetitors__c: random.maybe(deal.outcome === "lost" ? 0.45 : 0.15, () =>
      random.pick(["Contoso", "Globex", "Initech", "Umbrella", "Hooli"]),
    ),
    OwnerId: ownerId,
    CreatedDate: deal.createdAt,
    CreatedById: ownerId,
    LastModifiedById: ownerId,
    ...(deal.outcome === "open"
      ? openFields(world, random, deal)
      : closedFields(world, random, deal)),
  };
};

/** Larger accounts have larger deals. @param factor how many times the usual amount */
function amountOf(world: SeedWorld, random: Random, account: number, factor: number): number {
  const employees = Number(world.value("Account", account, "NumberOfEmployees") ?? USUAL_EMPLOYEES);
  const scale = Math.min(8, Math.max(0.3, (employees / USUAL_EMPLOYEES) ** 0.3));
  const amount = Math.min(4_000_000, MEDIAN_AMOUNT * scale * factor);
  return random.chance(0.75) ? Math.ceil(amount / 100) * 100 : roundTo(amount, 2);
}

/** The owner of the account or another seller, rather one who wins if it was won. */
function dealOwner(world: SeedWorld, random: Random, account: number, { outcome }: Deal): string {
  const owner = world.value("Account", account, "OwnerId");
  for (let i = 0; i < 4; i++) {
    const id = i === 0 && owner !== null ? String(owner) : sellerId(world, random);
    const skill = outcome === "won" ? skillOf(id) : 1 - skillOf(id);
    if (outcome === "open" || random.chance(skill)) return id;
  }
  return sellerId(world, random);
}

function openFields(world: SeedWorld, random: Random, deal: Deal): OrgRecord {
  const { createdAt, anchor } = world;
  const stage = STAGE_ENDS.findIndex((end) => deal.progress < end);
  const at = stage === -1 ? STAGE_ENDS.length - 1 : stage;
  const entered = at === 0 ? 0 : (STAGE_ENDS[at - 1] ?? 0) / Math.max(deal.progress, 0.01);
  const changedAt = at === 0 ? null : wholeSeconds(createdAt + entered * (anchor - createdAt));
  const touched = anchor - random.logNormal(6, 1.2) * DAY_MS;
  const modified = wholeSeconds(Math.max(changedAt ?? createdAt, touched));
  return {
    StageName: STAGE_NAMES[at] ?? null,
    LastStageChangeDate: changedAt,
    LastModifiedDate: modified,
    SystemModstamp: modified,
    LastActivityDate: random.maybe(0.8, () => world.day(modified, -random.below(5))),
    HasOpenActivity: random.chance(0.5),
    NextStep: random.maybe(0.6, () =>
      random.pick(["Send proposal", "Call back", "Site visit", "Legal review", "Demo"]),
    ),
  };
}

function closedFields(world: SeedWorld, random: Random, deal: Deal): OrgRecord {
  const closedAt = Math.max(deal.createdAt, deal.closeDay * DAY_MS + timeOfDay(random.next()));
  const isWon = deal.outcome === "won";
  const modified = random.chance(0.8) ? closedAt : world.later(random, closedAt);
  return {
    StageName: isWon ? "Closed Won" : "Closed Lost",
    LastStageChangeDate: closedAt,
    LastModifiedDate: modified,
    SystemModstamp: modified,
    LastActivityDate: random.maybe(0.7, () => world.day(closedAt, -random.below(20))),
    OrderNumber__c: isWon ? String(random.between(100_000, 999_999)) : null,
    DeliveryInstallationStatus__c: isWon ? deliveryOf(world, random, closedAt) : null,
  };
}

function deliveryOf(world: SeedWorld, random: Random, wonAt: number): string {
  const days = (world.anchor - wonAt) / DAY_MS;
  if (days > 90) return "Completed";
  return days > 30 || random.chance(0.3) ? "In progress" : "Yet to begin";
}

const wholeSeconds = (ms: number): number => Math.floor(ms / 1000) * 1000;
