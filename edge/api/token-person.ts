import type { Context } from "hono";
import { type Grant, grantOf, WHOLE } from "../grants/grant-of.ts";
import type { Database } from "../pg/database.ts";
import { readPerson, type StoredPerson } from "../query/sessions.ts";
import type { Row } from "../query/statement.ts";
import { noteTokenUse, readGrants, tokenOf } from "../query/tokens.ts";
import { afterwardsOf, type ApiEnv, databaseOf } from "./context.ts";
import { digestOf } from "./cookies.ts";
import { isLocal, keptAs, personOf, signIn } from "./person.ts";
import { ProblemError } from "./problem.ts";
import { viewedOr } from "./viewing.ts";
import { issuersIn } from "./ways-in.ts";
import type { Person } from "./who.ts";

/** Who asks: the owner of the token that comes with the request, or whoever is signed in, or whom they view. */
export async function whoAsks(c: Context<ApiEnv>): Promise<Person> {
  const token = bearerToken(c.req.header("Authorization"));
  return token === null ? viewedOr(c, await signIn(c)) : tokenPerson(c, token);
}

/** What stands behind `Bearer`, whatever it is; null where a request has no such header, and its cookies count. */
function bearerToken(authorization: string | undefined): string | null {
  const found = /^bearer(?: +(.*))?$/i.exec(authorization ?? "");
  return found && (found[1] ?? "");
}

/**
 * A token is looked up by its digest, whatever it looks like: how long that takes tells nothing of any token. Its owner is
 * read with it, so that who lost a role, or whose provider is asked no more, loses it by their tokens too. They are a viewer
 * at most: what an admin may do no token may.
 */
async function tokenPerson(c: Context<ApiEnv>, secret: string): Promise<Person> {
  const database = databaseOf(c.env);
  const digest = await digestOf(secret);
  const kept = await keptAs(c, `token ${digest}`, async () => {
    const [row] = await database.query(tokenOf(digest));
    if (!row) return null;
    const [id = "", , , , , isUsedLongAgo] = row;
    if (isUsedLongAgo === "t") afterwardsOf(c)(noted(database, id ?? ""));
    return readTokenOf(row);
  });
  const token = kept?.token;
  if (!kept || !token || !isVouched(c, kept.person.id, token.issuer)) throw noToken(c);
  const owner = personOf(kept.person, null, c.env);
  return { ...owner, role: owner.role && "viewer", token };
}

function readTokenOf(row: Row) {
  const [id, name, owner, grants, expiresAt, , issuer = null, ...person] = row;
  return {
    person: issuer === null ? localOwner(owner ?? "") : readPerson(person),
    session: null,
    token: {
      id: id ?? "",
      name: name ?? "",
      issuer,
      grant: grantOfToken(grants ?? null),
      expiresAtMs: Date.parse(expiresAt ?? ""),
    },
  };
}

/** The person on this machine never signed in. */
function localOwner(name: string): StoredPerson {
  const email = name.includes("@") ? name : null;
  return { id: name, name, email, user: null, said: "admin", groups: [] };
}

function grantOfToken(text: string | null): Grant {
  if (text === null) return WHOLE;
  const group = { name: "", everybody: true, people: [], claims: [], grants: readGrants(text) };
  return grantOf([group], { id: "", groups: [] });
}

/** Whether its owner could sign in as well. */
function isVouched(c: Context<ApiEnv>, owner: string, issuer: string | null): boolean {
  return issuer === null ? isLocal(c, owner) : issuersIn(c.env).includes(issuer);
}

/** Whether the token that a request came with, or the view, still lets its person read; true of requests without one. */
export async function isStillLet(c: Context<ApiEnv>): Promise<boolean> {
  if (c.var.person.token === null && c.var.person.viewing === null) return true;
  return whoAsks(c).then(
    ({ role }) => role !== null,
    () => false,
  );
}

/** The same for a token that is unknown, malformed, revoked or expired, and with the header that RFC 6750 (3) asks for. */
function noToken(c: Context<ApiEnv>): ProblemError {
  c.header("WWW-Authenticate", 'Bearer error="invalid_token"');
  return new ProblemError(
    401,
    "No such token",
    "The token is unknown, or it has expired or was revoked; make another one on the page Tokens.",
  );
}

/** A token whose use could not be noted goes on: its list says less. */
async function noted(database: Database, token: string): Promise<void> {
  await database.write(noteTokenUse(token)).catch((error: unknown) => {
    console.error(
      `the use of a token was not noted: ${error instanceof Error ? error.message : ""}`,
    );
  });
}
