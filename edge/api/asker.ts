import type { Asker, NotKnown, Teams } from "../ask/asked.ts";
import type { Database } from "../pg/database.ts";
import { comparisonsOf } from "../protocol/paths-in.ts";
import {
  type Comparison,
  type Condition,
  type Question,
  TEAM_KINDS,
} from "../protocol/question.ts";
import type { Statement } from "../query/statement.ts";
import { MOST_OF_TEAM, teamByManagers, teamByRoles } from "../query/team.ts";
import { userByEmail } from "../query/user-by-email.ts";
import type { Person } from "./who.ts";
import { describedObject } from "./descriptions.ts";

/*
 * Which user of the org somebody is, and who is in their team. Users and roles are read here whatever the asker sees of
 * them: what they make of it is which records a condition finds.
 */

/** How long an isolate keeps who is whom, and in whose team: who leaves one must not see its records for long. */
export const KEPT_MS = 2_000;

type Kept<T> = { readonly found: T; readonly readAt: number };
/** Of more people an isolate keeps nothing for long. */
const MOST_KEPT = 10_000;
const askers = new WeakMap<Database, Map<string, Kept<Asker>>>();
const teams = new WeakMap<Database, Map<string, Kept<Teams>>>();

/** The user of the org that a question means by “me”, with their teams; undefined where it says no such thing. */
export async function meOf(
  question: Question,
  database: Database,
  person: Person,
): Promise<Asker | undefined> {
  const measures = "measures" in question ? question.measures : [];
  return askerIn(
    [question, ...measures].map(({ where }) => where),
    database,
    person,
  );
}

/** The same of conditions. */
export async function askerIn(
  conditions: readonly (Condition | undefined)[],
  database: Database,
  person: Pick<Person, "email" | "user">,
  keptMs: number = KEPT_MS,
): Promise<Asker | undefined> {
  const all = conditions.flatMap(comparisonsOf);
  const saysTeam = all.some(({ value }) => isSaying(value, "team"));
  if (!saysTeam && !all.some(({ value }) => isSaying(value, "me"))) return undefined;
  const asker = await askerOf(database, person, keptMs);
  if (!saysTeam || "reason" in asker) return asker;
  return { ...asker, teams: await teamsOf(database, asker.id, keptMs) };
}

function isSaying(value: Comparison["value"], what: "me" | "team"): boolean {
  return typeof value === "object" && what in value;
}

/** The user of the org with the person's e-mail address, or why there is none. */
export async function askerOf(
  database: Database,
  { email, user }: Pick<Person, "email" | "user">,
  keptMs: number = KEPT_MS,
): Promise<Asker> {
  if (user !== null) return { id: user };
  if (email === null)
    return {
      reason: "Nobody is signed in with an e-mail address, so it is not known which user “me” is.",
    };
  return keptIn(askers, database, email, keptMs, () => lookedUp(database, email));
}

async function keptIn<T>(
  all: WeakMap<Database, Map<string, Kept<T>>>,
  database: Database,
  key: string,
  keptMs: number,
  read: () => Promise<T>,
): Promise<T> {
  const known = all.get(database) ?? new Map<string, Kept<T>>();
  all.set(database, known);
  const kept = known.get(key);
  if (kept && Date.now() - kept.readAt < keptMs) return kept.found;
  if (known.size >= MOST_KEPT) known.clear();
  // Nobody waits for what another request reads: where that is broken off, it would never come.
  const found = await read();
  known.set(key, { found, readAt: Date.now() });
  return found;
}

async function lookedUp(database: Database, email: string): Promise<Asker> {
  const users = await describedObject(database, "User");
  const asked = users ? userByEmail(users, email) : null;
  if (asked === null)
    return { reason: "Users are not mirrored, so it is not known which of them “me” is." };
  const [id] = (await database.query(asked))[0] ?? [];
  return id ? { id } : { reason: `No user of the org has the e-mail address ${email}.` };
}

/** Who is in the teams of a user, or why that is not known. */
export function teamsOf(
  database: Database,
  user: string,
  keptMs: number = KEPT_MS,
): Promise<Teams> {
  return keptIn(teams, database, user, keptMs, async () => {
    const [users, roles] = await Promise.all([
      describedObject(database, "User"),
      describedObject(database, "UserRole"),
    ]);
    const [managers, below] = await Promise.all([
      idsOf(database, users && teamByManagers(users, user), "User has no ManagerId"),
      idsOf(
        database,
        users && roles && teamByRoles(users, roles, user),
        "User has no UserRoleId, or UserRole no ParentRoleId",
      ),
    ]);
    const read = { managers, roles: below };
    const before = lastTeams.get(user);
    // What was made of the same team serves on.
    const found = before && isSame(before, read) ? before : read;
    if (lastTeams.size >= MOST_KEPT) lastTeams.clear();
    lastTeams.set(user, found);
    return found;
  });
}

const lastTeams = new Map<string, Teams>();

function isSame(one: Teams, other: Teams): boolean {
  return TEAM_KINDS.every((kind) => String(one[kind]) === String(other[kind]));
}

async function idsOf(
  database: Database,
  asked: Statement | null,
  lacking: string,
): Promise<readonly string[] | NotKnown> {
  if (asked === null)
    return { reason: `It is not known who is in whose team: ${lacking} in the mirror.` };
  const ids = (await database.query(asked)).map(([id]) => id ?? "");
  if (ids.length <= MOST_OF_TEAM) return ids;
  return { reason: `The team has more than ${MOST_OF_TEAM} people, which cannot be asked for.` };
}
