import { contactOf } from "./account-contacts.ts";
import { queueOwner } from "./group.ts";
import { workDone } from "../seed/timeline.ts";
import type { OrgRecord } from "../model/record.ts";
import type { Random } from "../org/random.ts";
import type { SeedWorld } from "../seed/seed-world.ts";

const DAY_MS = 86_400_000;

export const LEAD_STATUSES = [
  "Open - Not Contacted",
  "Working - Contacted",
  "Closed - Converted",
  "Closed - Not Converted",
] as const;

const CONVERTED_SHARE = 0.24;
/** Of the leads that are not converted. */
const CLOSED_SHARE = 0.88;

/**
 * What became of the lead being made, by the time that it had:
 *
 *     Open - Not Contacted ─► Working - Contacted ─► Closed - Converted: a contact, mostly with a new deal
 *                                                 └► Closed - Not Converted
 */
export function leadProgress(world: SeedWorld, random: Random, n: number): OrgRecord {
  const { createdAt, anchor } = world;
  const isNewest = n === world.size("Lead") - 1;
  const isGood = random.chance(CONVERTED_SHARE);
  const days = isGood ? random.logNormal(14, 0.8) : random.logNormal(25, 0.9);
  const closedAt = isNewest ? anchor : workDone(random, createdAt, days * DAY_MS);
  if (closedAt < anchor && isGood) {
    const converted = conversion(world, random, closedAt);
    if (converted !== undefined) return { ...converted, ...changedAt(closedAt) };
  }
  if (closedAt < anchor && random.chance(CLOSED_SHARE)) {
    // Some were of no use at first sight.
    const owner = random.chance(0.05) ? queueOwner("Lead", n) : {};
    return { Status: "Closed - Not Converted", ...owner, ...changedAt(closedAt) };
  }
  const isWorking = random.chance(createdAt < anchor - 5 * DAY_MS ? 0.75 : 0.3);
  if (!isWorking) {
    const unread = { Status: "Open - Not Contacted", IsUnreadByOwner: random.chance(0.7) };
    const owner = random.chance(0.5) ? queueOwner("Lead", n) : {};
    return { ...unread, ...owner, ...changedAt(createdAt) };
  }
  const at = world.later(random, createdAt);
  const last = random.maybe(0.8, () => world.day(at, 0));
  return { Status: "Working - Contacted", LastActivityDate: last, ...changedAt(at) };
}

/** A lead becomes a contact of an account that has one, with the next new deal of that account if there is one. */
function conversion(world: SeedWorld, random: Random, at: number): OrgRecord | undefined {
  const deal = newDeal(world, at);
  const accountId = world.value("Opportunity", deal, "AccountId");
  const account =
    accountId === null
      ? random.below(world.createdBy("Account", at))
      : world.rowOf("Account", String(accountId));
  const contact = contactOf(world, account ?? Number.NaN, random);
  if (Number.isNaN(contact)) return undefined;
  const company = world.value("Account", account ?? Number.NaN, "Name");
  return {
    Status: "Closed - Converted",
    IsConverted: true,
    ConvertedDate: world.day(at, 0),
    ConvertedAccountId: world.value("Account", account ?? Number.NaN, "Id"),
    ConvertedContactId: world.value("Contact", contact, "Id"),
    ConvertedOpportunityId: world.value("Opportunity", deal, "Id"),
    Company: company,
    LastName: world.value("Contact", contact, "LastName"),
    FirstName: world.value("Contact", contact, "FirstName"),
    LastActivityDate: world.day(at, 0),
  };
}

const usedDeals = new WeakMap<SeedWorld, Set<number>>();
const DEALS_TO_TRY = 4;

/** The number of a deal that begins in the days after this time, which no other lead became; else NaN. */
function newDeal(world: SeedWorld, at: number): number {
  const used = usedDeals.get(world) ?? new Set();
  usedDeals.set(world, used);
  const next = world.createdBy("Opportunity", at);
  for (let n = next; n < next + DEALS_TO_TRY; n++) {
    const createdAt = world.value("Opportunity", n, "CreatedDate");
    if (createdAt === null || Number(createdAt) > at + 5 * DAY_MS) break;
    if (used.has(n)) continue;
    used.add(n);
    return n;
  }
  return Number.NaN;
}

const changedAt = (at: number): OrgRecord => ({ LastModifiedDate: at, SystemModstamp: at });
