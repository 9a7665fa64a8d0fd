import type { Context, MiddlewareHandler } from "hono";
import { isAtLeast } from "../protocol/person.ts";
import type { ViewEnd } from "../protocol/view-as.ts";
import { readPerson } from "../query/sessions.ts";
import { endViews, viewOf } from "../query/view-as.ts";
import { afterwardsOf, type ApiEnv, databaseOf } from "./context.ts";
import { digestOf, dropView, viewToken } from "./cookies.ts";
import { keptAs, personOf } from "./person.ts";
import { ProblemError } from "./problem.ts";
import { isListed, type Listed, routesOf, TOKEN_MAY } from "./token-scope.ts";
import type { Person, Viewing } from "./who.ts";

/*
 * An admin who looks at what somebody else sees. The browser has a token of the view besides that of the session; both are
 * needed, and who asks is then the other person, in all that is read. A view that is over is not passed over: nobody gets
 * rows of their own on a page that shows those of another person, until the page asks anew who asks.
 *
 *   none ── begin ──▶ viewing ── stop | an hour | sign-out | no admin any more ──▶ over ── GET /person ──▶ none
 */

/** What does not fail where the view is over: it lets go of it. */
const LETS_GO: readonly Listed[] = [
  ["GET", "/api/person"],
  ["DELETE", "/api/view-as"],
];
const letsGo = routesOf(LETS_GO);

/** Who is signed in, or whom they view. */
export async function viewedOr(c: Context<ApiEnv>, admin: Person): Promise<Person> {
  const token = viewToken(c);
  if (token === null || admin.session === null) return admin;
  const viewed = await viewedBy(c, admin, admin.session, await digestOf(token));
  if (viewed !== null) return viewed;
  if (!isListed(letsGo, c)) throw over();
  dropView(c);
  return admin;
}

async function viewedBy(
  c: Context<ApiEnv>,
  admin: Person,
  session: string,
  digest: string,
): Promise<Person | null> {
  const database = databaseOf(c.env);
  const kept = await keptAs(c, `view ${session} ${digest}`, async () => {
    const [row] = await database.query(viewOf(session, digest));
    if (!row) return null;
    const [id, until, isOver, ...person] = row;
    const view = { id: id ?? "", untilMs: Date.parse(until ?? ""), isOver: isOver === "t" };
    return { person: readPerson(person), session, view };
  });
  const view = kept?.view;
  if (!kept || !view) return null;
  const ended = endOf(view, admin);
  if (ended !== null) {
    afterwardsOf(c)(noteEnd(c, view.id, ended));
    return null;
  }
  const viewing: Viewing = { id: view.id, by: admin, untilMs: view.untilMs };
  return { ...personOf(kept.person, session, c.env), viewing };
}

function endOf(
  { isOver, untilMs }: { readonly isOver: boolean; readonly untilMs: number },
  { role }: Person,
): ViewEnd | null {
  if (!isAtLeast(role, "admin")) return "role";
  return isOver || untilMs <= Date.now() ? "time" : null;
}

/** What cannot be noted now is by the next request, or by upkeep. */
async function noteEnd(c: Context<ApiEnv>, view: string, why: ViewEnd): Promise<void> {
  await databaseOf(c.env)
    .write(endViews({ view }, why))
    .catch((error: unknown) => {
      console.error(`the end of a view was not noted: ${error instanceof Error ? error.name : ""}`);
    });
}

function over(): ProblemError {
  return new ProblemError(
    403,
    "The view has ended",
    "You looked at what somebody else sees, and that has ended; reload the page.",
  );
}

/**
 * All that can be done while somebody is viewed: what a token may do, what an admin reads of others, who may be the one
 * that is viewed, and to stop. Not there: what is somebody's own, as their sessions and tokens are.
 */
export const VIEW_MAY: readonly Listed[] = [
  ...TOKEN_MAY,
  ["GET", "/api/people"],
  ["GET", "/api/people/audit"],
  ["GET", "/api/groups"],
  ["GET", "/api/groups/objects"],
  ["GET", "/api/groups/objects/:object"],
  ["GET", "/api/webhooks"],
  ["DELETE", "/api/view-as"],
];
const allowed = routesOf(VIEW_MAY);

/** Lets who views somebody read. */
export const withinView: MiddlewareHandler<ApiEnv> = async (c, next) => {
  const { viewing, name } = c.var.person;
  if (viewing !== null && !isListed(allowed, c))
    throw new ProblemError(
      403,
      "Not while you view as somebody",
      `You look at what ${name} sees, and change nothing meanwhile; ${c.req.method} ${c.req.path} is not among that. Stop viewing to do it.`,
    );
  await next();
};
