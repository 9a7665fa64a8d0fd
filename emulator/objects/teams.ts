import { recordIdOf, recordNumberOf } from "../model/record-id.ts";
import type { Random } from "../org/random.ts";
import type { SeedWorld } from "../seed/seed-world.ts";

type Ids = readonly [string, ...string[]];

/** Who owns what: sellers the accounts and deals, agents the cases. */
type Teams = { readonly sellers: Ids; readonly agents: Ids };

/** Numbers of roles in `ROLES`. */
const SALES = new Set([5, 9, 10, 11, 12, 13, 14, 15, 16, 17]);
const SERVICE = new Set([3, 6, 7, 8]);

const known = new WeakMap<SeedWorld, Teams>();

function teamsOf(world: SeedWorld): Teams {
  const teams = known.get(world);
  if (teams !== undefined) return teams;
  const made = { sellers: idsWithRoles(world, SALES), agents: idsWithRoles(world, SERVICE) };
  known.set(world, made);
  return made;
}

/** The active users with these roles; all users where there are none. */
function idsWithRoles(world: SeedWorld, roles: ReadonlySet<number>): Ids {
  const all: string[] = [];
  const ids: string[] = [];
  for (let n = 0; n < world.rows("User"); n++) {
    const id = String(world.value("User", n, "Id"));
    const role = world.value("User", n, "UserRoleId");
    all.push(id);
    if (world.value("User", n, "IsActive") !== true || role === null) continue;
    if (roles.has(recordNumberOf(String(role)))) ids.push(id);
  }
  const [first, ...others] = ids.length > 0 ? ids : all;
  return [first ?? recordIdOf("005", 0), ...others];
}

/** The id of a user in sales; some have far more accounts than others. */
export function sellerId(world: SeedWorld, random: Random): string {
  return random.pickSkewed(teamsOf(world).sellers);
}

/** The id of a user in service. */
export function agentId(world: SeedWorld, random: Random): string {
  return random.pickSkewed(teamsOf(world).agents);
}

/** How likely this seller is to have won a deal rather than lost it: from 0.3 to 0.7. */
export function skillOf(sellerId: string): number {
  return 0.3 + 0.4 * ((recordNumberOf(sellerId) * 0.618_034) % 1);
}
