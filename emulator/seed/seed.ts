import { finishRollUpSummaries } from "../formula/computed-fields.ts";
import { Random } from "../org/random.ts";
import { blankRecord, type OrgRecord } from "../model/record.ts";
import { recordIdOf, recordNumberOf } from "../model/record-id.ts";
import { recordCounts, type RecordCounts } from "./record-counts.ts";
import { GivenRecords } from "./given-records.ts";
import { settleRecords } from "./given-settlement.ts";
import { SeedWorld, type Seeder } from "./seed-world.ts";
import type { ObjectType } from "../model/object-type.ts";
import type { OrgShape } from "./org-shape.ts";
import type { RecordColumns } from "../org/store/record-columns.ts";

const DAY_MS = 86_400_000;

/** When the seeded history of an org that begins now ends: at midnight. Both are in epoch milliseconds. */
export function seedEnd(now: number): number {
  return Math.floor(now / DAY_MS) * DAY_MS;
}

type SeedOptions = {
  readonly seed: string;
  readonly records: RecordCounts;
  /** When the seeded history ends: a midnight, epoch milliseconds. */
  readonly at: number;
  /** Username of the first user. */
  readonly username?: string | undefined;
  readonly types: ReadonlyMap<string, ObjectType>;
  readonly shape: OrgShape;
  /** Records from files, which replace seeded ones. */
  readonly given?: GivenRecords;
};

/** The records of a new org, by object. The same seed, number and end give the same records. */
export function seedOrg({
  seed,
  records,
  at,
  username,
  types,
  shape,
  given = new GivenRecords(),
}: SeedOptions): ReadonlyMap<string, RecordColumns> {
  const world = new SeedWorld(at, shape.rhythms);
  const counts = new Map(recordCounts(records, shape.counts));
  for (const object of given.tables().keys()) counts.set(object, object === "User" ? 1 : 0);
  settleGiven(given, { types, counts, at });
  world.plan(counts);
  for (const [object, { rows }] of given.tables()) if (object !== "User") world.adopt(object, rows);
  for (const object of counts.keys()) {
    const type = types.get(object.toLowerCase());
    const make = shape.seeders[object];
    if (type === undefined || make === undefined) continue;
    if (object !== "User" && given.tables().has(object)) continue;
    const random = new Random(`${seed}/${object}`);
    const rows = world.begin(object);
    fill(world, type, make, random, rows);
    if (object === "User") addUsers(rows, given.tables().get(object)?.rows);
  }
  if (username !== undefined && world.rows("User") > 0) {
    world.set("User", 0, "Username", username);
  }
  shape.finish?.(world);
  finishRollUpSummaries(world, types);
  return world.tables();
}

/** Given users follow the user for programs, unless they include it. */
function addUsers(rows: RecordColumns, given: RecordColumns | undefined): void {
  const count = given?.size ?? 0;
  for (let n = 0; n < count; n++) {
    const user = given?.record(n) ?? {};
    if (user["Id"] !== rows.value(0, "Id")) rows.append(user);
    else for (const [field, value] of Object.entries(user)) rows.set(0, field, value);
  }
}

function settleGiven(
  given: GivenRecords,
  {
    types,
    counts,
    at,
  }: Pick<SeedOptions, "types" | "at"> & { readonly counts: ReadonlyMap<string, number> },
): void {
  const byPrefix = new Map([...types.values()].map((type) => [type.keyPrefix, type]));
  settleRecords(given, {
    isSeeded(object, id) {
      const n = recordNumberOf(id);
      return n >= 0 && n < (counts.get(object) ?? 0);
    },
    objectTypeOf: (id) => byPrefix.get(id.slice(0, 3)),
    findObjectType: (name) => types.get(name.toLowerCase()),
    userId: recordIdOf(types.get("user")?.keyPrefix ?? "005", 0),
    at,
  });
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
    const created = world.moment(random, type.name, n);
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
    const at = Number(record["SystemModstamp"]);
    type.derive?.(record, null, { at, find: (object, id) => world.find(object, id) });
    world.noteCreated(type.name, Number(record["CreatedDate"]));
    rows.append(record);
  }
}

function emptyRecord(type: ObjectType): OrgRecord {
  return blankRecord(
    type.storedFields.map((field) => [field.name, field.type === "boolean" ? false : null]),
  );
}
