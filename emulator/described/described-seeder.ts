import { recordIdOf } from "../model/record-id.ts";
import { fieldGroups } from "./record-maker.ts";
import type { Making } from "./making.ts";
import type { ObjectDefinition } from "../model/object-type.ts";
import type { Random } from "../org/random.ts";
import type { FieldValue, OrgRecord } from "../model/record.ts";
import type { SeedWorld, Seeder } from "../seed/seed-world.ts";

/** The first records have a value in every field that can have one. */
const FULL_RECORDS = 2;

/**
 * Makes records of a described object. Required fields are always set, the others in some of the records.
 *
 * @param prefixes the key prefixes of the org's objects, by name
 */
export function describedSeeder(
  definition: ObjectDefinition,
  prefixes: ReadonlyMap<string, string>,
): Seeder {
  const groups = fieldGroups(definition, new Set(prefixes.keys()));
  const shares = groups.map((group, i) => (group.required ? 1 : shareOf(i)));
  return (world, random, n) => {
    const idOf = (object: string, orItself: boolean): FieldValue => {
      if (object !== definition.name) return targetId(world, random, object, prefixes);
      // Only earlier records of the same object, so that there are no circles.
      const earlier = world.anyId(random, object);
      return earlier === null && orItself ? recordIdOf(definition.keyPrefix, n) : earlier;
    };
    const making: Making = { random, n, at: world.createdAt, idOf };
    for (let i = 0; i < groups.length; i++) {
      const share = shares[i] ?? 1;
      if (n < FULL_RECORDS || share === 1 || random.chance(share)) {
        groups[i]?.put(making, world.draft);
      }
    }
    return ALL_IN_DRAFT;
  };
}

const ALL_IN_DRAFT: OrgRecord = Object.freeze({});

/** From 0.1 to 0.95: some fields are nearly always set, some hardly ever. */
const shareOf = (i: number): number => 0.1 + (((i * 37) % 18) / 18) * 0.9;

/** The id of any record of an object, even one not yet made; null when the object has none. */
function targetId(
  world: SeedWorld,
  random: Random,
  object: string,
  prefixes: ReadonlyMap<string, string>,
): FieldValue {
  const planned = world.size(object);
  if (world.rows(object) >= planned) return world.anyId(random, object);
  return recordIdOf(prefixes.get(object) ?? "", random.below(planned));
}
