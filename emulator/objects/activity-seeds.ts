import { contactOf } from "./account-contacts.ts";
import { sellerId } from "./teams.ts";
import type { FieldValue, OrgRecord } from "../model/record.ts";
import type { Random } from "../org/random.ts";
import type { SeedWorld } from "../seed/seed-world.ts";

/**
 * Whom a seeded activity is with, what it is about and whose it is: mostly a deal or an account that was new at the
 * time, with a contact of that account, of the owner of the deal.
 */
export function seededReferences(world: SeedWorld, random: Random): OrgRecord {
  if (random.chance(0.15)) {
    const lead = world.anyRecent(random, "Lead");
    return { WhoId: world.value("Lead", lead, "Id"), WhatId: null, ...ownedBy(world, random) };
  }
  const object = random.pick(["Opportunity", "Opportunity", "Opportunity", "Account", "Case"]);
  const what = world.anyRecent(random, object);
  const whatId = world.value(object, what, "Id");
  const accountId = object === "Account" ? whatId : world.value(object, what, "AccountId");
  const account = accountId === null ? undefined : world.rowOf("Account", String(accountId));
  const who = contactOf(world, account ?? Number.NaN, random);
  return {
    WhoId: random.maybe(0.85, () => world.value("Contact", who, "Id")),
    WhatId: random.maybe(0.9, () => whatId),
    ...ownedBy(world, random, world.value(object, what, "OwnerId")),
  };
}

/** Mostly the owner of what it is about, if that is a user. */
function ownedBy(world: SeedWorld, random: Random, owner: FieldValue = null): OrgRecord {
  const isTheirs = String(owner).startsWith("005") && random.chance(0.75);
  return { OwnerId: isTheirs ? owner : sellerId(world, random) };
}
