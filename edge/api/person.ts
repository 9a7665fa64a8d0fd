import type { Context, MiddlewareHandler } from "hono";
import type { Database } from "../pg/database.ts";
import { DatabaseError } from "../pg/database-error.ts";
import type { PersonAnswer } from "../protocol/person.ts";
import { isLoopback } from "../sign-in/provider.ts";
import {
  noteUse,
  personSeen,
  readPerson,
  sessionOf,
  type SignedIn,
  type StoredPerson,
  upsertPerson,
} from "../query/sessions.ts";
import type { Row, Statement } from "../query/statement.ts";
import type { Identity } from "../sign-in/identity.ts";
import { roleOf } from "../sign-in/setting-roles.ts";
import { accessIdentity } from "./access.ts";
import { afterwardsOf, type ApiEnv, databaseOf, getsTicket } from "./context.ts";
import type { Person, TokenUse, Viewing } from "./who.ts";
import { digestOf, sessionToken } from "./cookies.ts";
import { newId } from "./new-id.ts";
import { ProblemError } from "./problem.ts";
import type { Settings } from "./settings.ts";
import { providersIn, rolesIn } from "./ways-in.ts";

/**
 * Signs the asker in, or throws a problem. There is no way in without a setting, and the first that holds wins:
 *
 *   SIGN_IN        providers of OpenID Connect: a session that one of them began
 *   ACCESS_…       Cloudflare Access, whose signed token every request then carries
 *   LOCAL_PERSON   holds only for requests to a loopback address, and may be an e-mail address
 */
export async function signIn(c: Context<ApiEnv>): Promise<Person> {
  const { ACCESS_TEAM_DOMAIN: team, ACCESS_AUD: audience, LOCAL_PERSON: local } = c.env;
  const providers = providersIn(c.env);
  const token = providers.length > 0 ? sessionToken(c) : null;
  const found = token === null ? null : await sessionPerson(c, token);
  if (found !== null) return found;
  if (team && audience) return accessPerson(c, await accessIdentity(c.req.raw, team, audience));
  if (team || audience) throw notConfigured(team ? "ACCESS_AUD is" : "ACCESS_TEAM_DOMAIN is");
  if (local && isLocal(c, local)) return localPerson(local);
  if (providers.length > 0) throw notSignedIn(token);
  throw notConfigured(
    local
      ? "LOCAL_PERSON holds on a loopback address only; SIGN_IN, or ACCESS_TEAM_DOMAIN and ACCESS_AUD, are"
      : "SIGN_IN, or ACCESS_TEAM_DOMAIN and ACCESS_AUD (or, on a loopback address, LOCAL_PERSON) are",
  );
}

function notConfigured(what: string): ProblemError {
  return new ProblemError(503, "Sign-in is not configured", `Nobody can sign in: ${what} not set.`);
}

/** The same for a session that is unknown, ended or over. */
function notSignedIn(token: string | null): ProblemError {
  return new ProblemError(
    401,
    "Not signed in",
    token === null ? "Sign in to see anything." : "The sign-in has ended; sign in again.",
  );
}

/** On this machine everything is theirs. */
function localPerson(name: string): Person {
  const email = name.includes("@") ? name : null;
  const none = { user: null, groups: [], session: null, token: null, viewing: null };
  return { id: name, name, email, role: "admin", ...none };
}

/** Whether an id is that of the person on this machine, and the request comes from it. */
export function isLocal({ env, req }: Context<ApiEnv>, id: string): boolean {
  return id === env.LOCAL_PERSON && isLoopback(new URL(req.url).hostname);
}

/** An isolate keeps so long who a session or a token of Access is. What is taken away holds on for no longer. */
const KEPT_MS = 2_000;
const MOST_KEPT = 10_000;

/** Whoever was just turned out must not take a ticket with them, which is good for minutes: it is read who asks for one. */
function keptMs(c: Context<ApiEnv>): number {
  return getsTicket(c) ? 0 : KEPT_MS;
}

type Kept = {
  readonly person: StoredPerson;
  readonly session: string | null;
  /** Of a token: itself, and who vouches for its owner; null where that is nobody. */
  readonly token?: TokenUse & { readonly issuer: string | null };
  /** Of a view as this person. */
  readonly view?: { readonly id: string; readonly untilMs: number; readonly isOver: boolean };
  readonly readAt: number;
};
const keptOf = new WeakMap<Database, Map<string, Kept>>();

async function sessionPerson(c: Context<ApiEnv>, token: string): Promise<Person | null> {
  const database = databaseOf(c.env);
  const digest = await digestOf(token);
  const kept = await keptAs(c, `session ${digest}`, async () => {
    const [row] = await database.query(sessionOf(digest));
    if (!row) return null;
    const [session, isLongAgo, issuer, ...person] = row;
    // A provider that is not asked any more vouches for nobody.
    if (!providersIn(c.env).some((one) => one.issuer === issuer)) return null;
    if (session && isLongAgo === "t") afterwardsOf(c)(noted(database, session));
    return { person: readPerson(person), session: session ?? null };
  });
  return kept && personOf(kept.person, kept.session, c.env);
}

/** A sign-in whose use could not be noted ends earlier: nothing worse. */
async function noted(database: Database, session: string): Promise<void> {
  await database.write(noteUse(session)).catch((error: unknown) => {
    console.error(
      `the use of a session was not noted: ${error instanceof Error ? error.message : ""}`,
    );
  });
}

/** Access begins no session here: its person is known by the token that comes with each request. */
async function accessPerson(c: Context<ApiEnv>, identity: Identity): Promise<Person> {
  const database = databaseOf(c.env);
  const key = `access ${JSON.stringify([identity.issuer, identity.subject, identity.email])}`;
  const kept = await keptAs(c, key, async () => {
    const who = signedIn(identity);
    const [seen] = await database.query(personSeen(who));
    // What somebody made before people had ids is kept under the address.
    const ids = { id: identity.name, otherwise: newId() };
    const row = seen ?? (await writePerson(database, upsertPerson(ids, who)))[0];
    return row ? { person: readPerson(row), session: null } : null;
  });
  if (kept === null) throw notSignedIn(null);
  return personOf(kept.person, null, c.env);
}

/** Of several who come first as one person, one adds them: the others are refused by the id, and find them then. */
export async function writePerson(database: Database, added: Statement): Promise<Row[]> {
  return database.write(added).catch((error: unknown) => {
    if (error instanceof DatabaseError && error.sqlState === UNIQUE_VIOLATION)
      return database.write(added);
    throw error;
  });
}

/** PostgreSQL documentation, appendix A. */
const UNIQUE_VIOLATION = "23505";

/** What was read under a key, as long as it may be kept. */
export async function keptAs(
  c: Context<ApiEnv>,
  key: string,
  read: () => Promise<Omit<Kept, "readAt"> | null>,
): Promise<Kept | null> {
  const database = databaseOf(c.env);
  const all = keptOf.get(database) ?? new Map<string, Kept>();
  keptOf.set(database, all);
  const kept = all.get(key);
  if (kept && Date.now() - kept.readAt < keptMs(c)) return kept;
  const readAt = Date.now();
  const found = await read();
  if (all.size >= MOST_KEPT) all.clear();
  if (found === null) all.delete(key);
  else all.set(key, { ...found, readAt });
  return found && { ...found, readAt };
}

/** Forgets who is who at once, in this isolate: others do within KEPT_MS. */
export function forgetPeople(database: Database): void {
  keptOf.delete(database);
}

export function personOf(person: StoredPerson, session: string | null, settings: Settings): Person {
  const { id, name, email, user, groups } = person;
  const role = roleOf(person, rolesIn(settings));
  return { id, name, email, user, groups, role, session, token: null, viewing: null };
}

/** Who is signed in is not let in by that: somebody must have said what they may do. */
export const letIn: MiddlewareHandler<ApiEnv> = async (c, next) => {
  if (c.var.person.role === null)
    throw new ProblemError(
      403,
      "Not let in yet",
      `You are signed in as ${c.var.person.email ?? c.var.person.name}, and nobody has said yet what you may see; ask an admin.`,
    );
  await next();
};

export function answerOf(
  { id, name, email, role, session, viewing }: Person,
  sees: PersonAnswer["sees"],
): PersonAnswer {
  const isSession = session !== null && viewing === null;
  return { id, name, email, role, sees, isSession, viewing: viewing && viewingAnswer(viewing) };
}

function viewingAnswer({ by, untilMs }: Viewing): PersonAnswer["viewing"] {
  return { by: by.email ?? by.name, until: new Date(untilMs).toISOString() };
}

/** What is kept of an identity. */
export function signedIn({ issuer, subject, name, email, org, groups }: Identity): SignedIn {
  return { issuer, subject, name, email, user: org?.user ?? null, groups };
}
