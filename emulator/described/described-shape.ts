import { user, seedUser } from "../objects/user.ts";
import { group, queueSobject } from "../objects/group.ts";
import { organization } from "../objects/organization.ts";
import { profile } from "../objects/profile.ts";
import { recentlyViewed } from "../objects/recently-viewed.ts";
import { userRole } from "../objects/user-role.ts";
import { describedDefinition } from "./described-definition.ts";
import { readDescribes } from "./describe-file.ts";
import { describedSeeder } from "./described-seeder.ts";
import { keyPrefixes } from "./key-prefix.ts";
import { changeEventName } from "../model/object-type.ts";
import type { DescribeFolder } from "./describe-file.ts";
import type { OrgShape } from "../seed/org-shape.ts";
import type { ObjectDefinition } from "../model/object-type.ts";

/** An org made from describes, and one line for each part that was left out. */
export type DescribedShape = { readonly shape: OrgShape; readonly notes: readonly string[] };

/**
 * The shape of the org whose describes are saved in this folder. Its objects replace the built-in ones, except User and
 * what belongs to the setup of every org.
 *
 * @throws Error for people
 */
export function describedShape(folder: string): DescribedShape {
  const read = readDescribes(folder);
  return { shape: shapeOf(read), notes: read.notes };
}

function shapeOf({ objects, summaries, digest }: DescribeFolder): OrgShape {
  const changeEvents = new Map(
    objects.flatMap(({ describe }) =>
      describe.name.endsWith("ChangeEvent") ? [[describe.name, describe]] : [],
    ),
  );
  const real = objects.filter(({ describe }) => !changeEvents.has(describe.name));
  const builtIn = [user, ...SETUP].filter(
    ({ name }) => !real.some(({ describe }) => describe.name === name),
  );
  const prefixes = keyPrefixes([...builtIn, ...real.map(({ describe }) => describe)]);
  const described = real.map((object): ObjectDefinition => {
    const { name } = object.describe;
    const definition = describedDefinition(object, {
      keyPrefix: prefixes.get(name) ?? "",
      summaries,
      changeEvent: changeEvents.get(changeEventName(name)),
    });
    return name === organization.name ? { ...definition, ...KEPT_BY_THE_PLATFORM } : definition;
  });
  const definitions = [...described, ...builtIn].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const seeded = definitions.filter(({ setup }) => setup !== true).map(({ name }) => name);
  return {
    digest,
    definitions,
    seeders: Object.fromEntries([
      ["User", seedUser],
      ...described.map((definition) => [definition.name, describedSeeder(definition, prefixes)]),
    ]),
    counts: (total) => evenCounts(seeded, total),
  };
}

const SETUP = [organization, profile, userRole, group, queueSobject, recentlyViewed];

const KEPT_BY_THE_PLATFORM = { setup: true, changeDataCapture: false } as const;

/** A small org has this many users when the total allows. */
const FEWEST_USERS = 12;
const USER_SHARE = 100;

/** Users come first, at least one; the rest is spread evenly, with the remainder on the first objects. */
export function evenCounts(names: readonly string[], total: number): ReadonlyMap<string, number> {
  const others = names.filter((name) => name !== "User");
  const wanted = Math.max(FEWEST_USERS, Math.floor(total / USER_SHARE));
  const users = Math.min(
    Math.max(1, total),
    others.length === 0 ? total : Math.max(1, Math.min(wanted, Math.floor(total / 2))),
  );
  const rest = Math.max(0, total - users);
  const each = Math.floor(rest / Math.max(1, others.length));
  const over = rest - each * others.length;
  return new Map([
    ["User", users],
    ...others.map((name, i): [string, number] => [name, each + (i < over ? 1 : 0)]),
  ]);
}
