import type { Context } from "hono";
import * as v from "valibot";
import { type Grant, grantOf, type Member } from "../grants/grant-of.ts";
import { narrowed } from "../grants/narrowed.ts";
import type { Database } from "../pg/database.ts";
import { FIRST_GROUPS, Groups } from "../protocol/grant.ts";
import { latestGroups } from "../query/groups.ts";
import type { Row } from "../query/statement.ts";
import { calendarOf } from "./calendar.ts";
import { type ApiEnv, databaseOf, getsTicket } from "./context.ts";
import { digestOf } from "./cookies.ts";
import { ProblemError } from "./problem.ts";
import type { Person, Reader, TokenUse } from "./who.ts";

/** An isolate keeps the groups for so long. What is taken away holds on for no longer. */
const KEPT_MS = 2_000;

/** What groups grant to each who asked, by who that is: taking together many large groups takes milliseconds. */
type Granted = {
  readonly text: string;
  readonly groups: Groups;
  readonly grants: Map<string, Grant>;
};
type Kept = { readonly granted: Granted; readonly readAt: number };
const keptOf = new WeakMap<Database, Kept>();
const MOST_GRANTS = 10_000;

/** Who is asking, through what they may see. */
export async function readerOf(c: Context<ApiEnv>): Promise<Reader> {
  const { database, person } = c.var;
  const granted = await grantedNow(database, getsTicket(c) ? 0 : KEPT_MS);
  return { database, person, grant: grantFor(granted, person), calendar: () => calendarOf(c.env) };
}

/** What groups let somebody see now. */
export async function grantOfMember(database: Database, member: Member): Promise<Grant> {
  return grantOfPerson(await grantedNow(database, 0), member);
}

function grantFor(granted: Granted, { token, ...person }: Person): Grant {
  const whole = grantOfPerson(granted, person);
  return token === null ? whole : grantOfToken(whole, token);
}

/** The same one as long as neither the owner's grant nor the token is read anew: an export that is under way compares them. */
function grantOfToken(whole: Grant, { grant: by }: TokenUse): Grant {
  const known = narrowedBy.get(by);
  if (known?.whole === whole) return known.grant;
  const grant = narrowed(whole, by);
  narrowedBy.set(by, { whole, grant });
  return grant;
}

const narrowedBy = new WeakMap<Grant, { readonly whole: Grant; readonly grant: Grant }>();

function grantOfPerson({ groups, grants }: Granted, { id, groups: claims }: Member): Grant {
  const key = JSON.stringify([id, claims]);
  const known = grants.get(key) ?? grantOf(groups.groups, { id, groups: claims });
  if (grants.size >= MOST_GRANTS) grants.clear();
  grants.set(key, known);
  return known;
}

/**
 * A word for all that the asker's grant says, another one where that is another: pages that are open when it changes read
 * everything again. Null where it cannot be said now, or they may see nothing at all.
 */
export async function sightWord(c: Context<ApiEnv>): Promise<string | null> {
  const { person } = c.var;
  if (person.role === null) return null;
  try {
    const granted = await grantedNow(databaseOf(c.env), KEPT_MS);
    return await digestOf(grantFor(granted, person).key);
  } catch {
    return null;
  }
}

/**
 * What was read before stays, where it is the same: reading thousands of grants takes a tenth of a second. Nobody waits for
 * what another request reads: where that is broken off, it would never come.
 */
async function grantedNow(database: Database, keptMs: number): Promise<Granted> {
  const kept = keptOf.get(database);
  if (kept && Date.now() - kept.readAt < keptMs) return kept.granted;
  const readAt = Date.now();
  const [row] = await database.query(latestGroups);
  const text = JSON.stringify(row?.slice(0, 2) ?? null);
  const known = keptOf.get(database)?.granted;
  const granted =
    known?.text === text ? known : { text, groups: readGroups(row), grants: new Map() };
  keptOf.set(database, { granted, readAt });
  return granted;
}

/** Reads a row of `latestGroups`. What cannot be read lets nobody see anything. */
export function readGroups(row: Row | undefined): Groups {
  if (row === undefined) return FIRST_GROUPS;
  const [version, groups] = row;
  const found = v.safeParse(Groups, {
    version: Number(version),
    groups: JSON.parse(groups ?? "null"),
  });
  if (found.success) return found.output;
  throw new ProblemError(
    503,
    "Groups of another version",
    `Who sees what was saved, as version ${Number(version)}, by another version of Orgmirror, which this one cannot read; try again once the Worker is up to date. An admin may save other groups over it.`,
  );
}

/** Forgets the groups at once, in this isolate: others do within KEPT_MS. */
export function forgetGroups(database: Database): void {
  keptOf.delete(database);
}
