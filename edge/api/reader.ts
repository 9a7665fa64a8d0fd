import type { Context } from "hono";
import * as v from "valibot";
import { grantOf } from "../grants/grant-of.ts";
import type { Database } from "../pg/database.ts";
import { FIRST_GROUPS, Groups } from "../protocol/grant.ts";
import { latestGroups } from "../query/groups.ts";
import type { Row } from "../query/statement.ts";
import { calendarOf } from "./calendar.ts";
import type { ApiEnv } from "./context.ts";
import { ProblemError } from "./problem.ts";
import type { Reader } from "./who.ts";

/** An isolate keeps the groups for so long. What is taken away holds on for no longer. */
const KEPT_MS = 2_000;

type Kept = { readonly groups: Groups; readonly readAt: number };
const keptOf = new WeakMap<Database, Kept>();

/** Who is asking, through what they may see. */
export async function readerOf(c: Context<ApiEnv>): Promise<Reader> {
  const { database, person } = c.var;
  const { groups } = await groupsOf(database, isTicket(c) ? 0 : KEPT_MS);
  return { database, person, grant: grantOf(groups, person), calendar: () => calendarOf(c.env) };
}

/** A ticket is good for minutes: it is given by what holds now. */
function isTicket({ req }: Context<ApiEnv>): boolean {
  return req.path.endsWith("/ticket");
}

async function groupsOf(database: Database, keptMs: number): Promise<Groups> {
  const kept = keptOf.get(database);
  if (kept && Date.now() - kept.readAt < keptMs) return kept.groups;
  const readAt = Date.now();
  const [row] = await database.query(latestGroups);
  const groups = readGroups(row);
  keptOf.set(database, { groups, readAt });
  return groups;
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
