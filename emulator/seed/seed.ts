import { Random } from "../org/random.ts";
import { recordIdOf } from "../org/record-id.ts";
import { seeders } from "../objects/catalog.ts";
import { finishOpportunities } from "../objects/opportunity.ts";
import { SeedWorld } from "./seed-world.ts";
import type { ObjectType, WriteContext } from "../org/object-type.ts";
import type { OrgRecord } from "../org/record.ts";
import type { Seeder } from "./seed-world.ts";

/** The moment at which the seeded history ends. Nothing in a seeded org depends on the machine's clock. */
export const SEED_ANCHOR = Date.UTC(2026, 9, 1);

/** What share of an org's records an object has. */
const SHARES: readonly (readonly [object: string, share: number])[] = [
  ["User", 0.0008],
  ["Campaign", 0.002],
  ["Product2", 0.004],
  ["Account", 0.12],
  ["Contact", 0.2],
  ["Lead", 0.12],
  ["Opportunity", 0.13],
  ["OpportunityLineItem", 0.14],
  ["Case", 0.11],
  ["Task", 0.1],
  ["Event", 0.05],
  ["Site_Visit__c", 0.0232],
];

/** Work in a small org is spread over so many people where it can be. */
const FEWEST_USERS = 12;

/** How many records each object has of a total; each has one as soon as the total allows, users first. */
export function seedCounts(total: number): Map<string, number> {
  const counts = new Map(SHARES.map(([object, share]) => [object, Math.floor(total * share)]));
  counts.set(
    "User",
    Math.max(counts.get("User") ?? 0, Math.min(FEWEST_USERS, Math.floor(total / 20))),
  );
  for (const [i, [object]] of SHARES.entries()) {
    if (i < total) counts.set(object, Math.max(1, counts.get(object) ?? 0));
  }
  let left = total - [...counts.values()].reduce((sum, count) => sum + count, 0);
  for (const object of [
    "Task",
    "Contact",
    "Account",
    "Opportunity",
    "Lead",
    "OpportunityLineItem",
  ]) {
    const count = counts.get(object) ?? 0;
    const add = Math.max(left, 1 - count);
    if (left === 0) break;
    counts.set(object, count + add);
    left -= add;
  }
  return counts;
}

type SeedOptions = {
  readonly seed: string;
  readonly records: number;
  readonly username: string | undefined;
  readonly types: ReadonlyMap<string, ObjectType>;
};

/** The records of a fresh org, by object: the same seed and number give the same records, whatever the day. */
export function seedOrg({ seed, records, username, types }: SeedOptions): Map<string, OrgRecord[]> {
  const world = new SeedWorld(SEED_ANCHOR);
  const counts = seedCounts(records);
  for (const [object] of SHARES) {
    const type = types.get(object.toLowerCase());
    const make = seeders[object];
    if (type === undefined || make === undefined) continue;
    const random = new Random(`${seed}/${object}`);
    const rows = world.begin(object, counts.get(object) ?? 0);
    fill(world, type, make, random, rows);
  }
  const integrationUser = world.rows("User")[0];
  if (integrationUser !== undefined && username !== undefined) {
    integrationUser["Username"] = username;
  }
  finishOpportunities(world);
  return world.tables();
}

function fill(
  world: SeedWorld,
  type: ObjectType,
  make: Seeder,
  random: Random,
  rows: OrgRecord[],
): void {
  const blank = blankRecord(type);
  const count = world.size(type.name);
  const hasOwner = "OwnerId" in blank;
  for (let n = 0; n < count; n++) {
    const created = world.moment(random, n / Math.max(1, count));
    const modified = world.later(random, created);
    const createdBy = world.userId(random);
    const record: OrgRecord = {
      ...blank,
      Id: recordIdOf(type.keyPrefix, n),
      CreatedDate: created,
      CreatedById: createdBy,
      LastModifiedDate: modified,
      LastModifiedById: world.userId(random),
      SystemModstamp: modified,
    };
    if (hasOwner) record["OwnerId"] = createdBy;
    world.createdAt = created;
    Object.assign(record, make(world, random, n));
    type.derive?.(record, null, contextOf(world, modified));
    rows.push(record);
  }
}

function blankRecord(type: ObjectType): OrgRecord {
  return Object.fromEntries(
    type.storedFields.map((field) => [field.name, field.type === "boolean" ? false : null]),
  );
}

function contextOf(world: SeedWorld, at: number): WriteContext {
  return { at, find: (object, id) => world.find(object, id) };
}
