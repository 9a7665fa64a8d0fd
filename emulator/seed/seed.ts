import { finishRollUpSummaries } from "../formula/computed-fields.ts";
import { Random } from "../org/random.ts";
import { blankRecord } from "../org/record.ts";
import { recordIdOf } from "../org/record-id.ts";
import { recordCounts, seedCounts } from "./record-counts.ts";
import { SeedWorld } from "./seed-world.ts";
import type { ObjectType, WriteContext } from "../org/object-type.ts";
import type { OrgShape } from "../objects/catalog.ts";
import type { OrgRecord } from "../org/record.ts";
import type { RecordColumns } from "../org/store/record-columns.ts";
import type { RecordCounts } from "./record-counts.ts";
import type { Seeder } from "./seed-world.ts";

/** The moment at which the seeded history ends. Nothing in a seeded org depends on the machine's clock. */
export const SEED_ANCHOR = Date.UTC(2026, 9, 1);

type SeedOptions = {
  readonly seed: string;
  readonly records: RecordCounts;
  readonly username: string | undefined;
  readonly types: ReadonlyMap<string, ObjectType>;
  readonly shape: OrgShape;
};

/** The records of a fresh org, by object: the same seed and number give the same records, whatever the day. */
export function seedOrg({
  seed,
  records,
  username,
  types,
  shape,
}: SeedOptions): ReadonlyMap<string, RecordColumns> {
  const world = new SeedWorld(SEED_ANCHOR);
  const counts = recordCounts(records, shape.counts ?? seedCounts);
  world.plan(counts);
  for (const object of counts.keys()) {
    const type = types.get(object.toLowerCase());
    const make = shape.seeders[object];
    if (type === undefined || make === undefined) continue;
    const random = new Random(`${seed}/${object}`);
    const rows = world.begin(object);
    fill(world, type, make, random, rows);
  }
  if (username !== undefined && world.rows("User") > 0) {
    world.set("User", 0, "Username", username);
  }
  shape.finish?.(world);
  finishRollUpSummaries(world, types);
  return world.tables();
}

function fill(
  world: SeedWorld,
  type: ObjectType,
  make: Seeder,
  random: Random,
  rows: RecordColumns,
): void {
  const blank = emptyRecord(type);
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
    world.draft = record;
    Object.assign(record, make(world, random, n));
    type.derive?.(record, null, contextOf(world, modified));
    rows.append(record);
  }
}

function emptyRecord(type: ObjectType): OrgRecord {
  return blankRecord(
    type.storedFields.map((field) => [field.name, field.type === "boolean" ? false : null]),
  );
}

function contextOf(world: SeedWorld, at: number): WriteContext {
  return { at, find: (object, id) => world.find(object, id) };
}
