import { type Context, Hono } from "hono";
import {
  FAULT_PARAMETER,
  LONGEST_SESSION_DAYS,
  type SessionEntry,
  type SignInFault,
  type WaysIn,
} from "../protocol/person.ts";
import { noteRefusal } from "../query/audit.ts";
import {
  endDigest,
  endSession,
  openSession,
  organizationId,
  sessionsOf,
} from "../query/sessions.ts";
import { endViews } from "../query/view-as.ts";
import { type Identity, RefusedIdentity } from "../sign-in/identity.ts";
import { beginSignIn, endSignIn, ProviderFault } from "../sign-in/oidc.ts";
import type { Provider } from "../sign-in/provider.ts";
import { afterwardsOf, type ApiEnv, databaseOf } from "./context.ts";
import {
  digestOf,
  dropSession,
  dropView,
  keepBegun,
  keepSession,
  newToken,
  sessionToken,
  takeBegun,
} from "./cookies.ts";
import { endFeeds } from "./end-feeds.ts";
import { endViewsNow } from "./end-views.ts";
import { newId } from "./new-id.ts";
import { forgetPeople, signedIn, signIn, writePerson } from "./person.ts";
import { ProblemError } from "./problem.ts";
import { queryText } from "./query-text.ts";
import { providersIn } from "./ways-in.ts";

/** The way in: for who is not signed in yet. */
export const signInRoutes = new Hono<ApiEnv>()
  .get("/", (c) => {
    const ways = providersIn(c.env).map(({ id, name }) => ({ id, name }));
    return c.json({ ways } satisfies WaysIn);
  })
  .get("/:provider", queryText("to"), async (c) => {
    const provider = providerOf(c);
    const to = ownPath(c.req.valid("query").to);
    const { url, begun } = await told(provider, () =>
      beginSignIn(provider, { redirectUri: redirectUri(c, provider), to }),
    );
    keepBegun(c, begun);
    return c.redirect(url, 303);
  })
  .get("/:provider/callback", async (c) => {
    const provider = providerOf(c);
    const begun = takeBegun(c, c.req.query("state") ?? "");
    try {
      if (begun === null || begun.provider !== provider.id) throw notBegun();
      const identity = await told(provider, () =>
        endSignIn(provider, new URL(c.req.url), redirectUri(c, provider), begun),
      );
      await checkOrganization(c, provider, identity);
      await begin(c, identity);
      return c.redirect(begun.to, 303);
    } catch (error) {
      if (error instanceof SignInProblem && NOTED.includes(error.fault))
        afterwardsOf(c)(noteRefused(c, provider, error.fault));
      if (error instanceof SignInProblem && isPerson(c)) return backWith(c, error, begun?.to);
      throw error;
    }
  });

/** A sign-in that did not end well, told to a person by the page that they come back to. */
class SignInProblem extends ProblemError {
  readonly fault: SignInFault;

  constructor(fault: SignInFault, ...problem: ConstructorParameters<typeof ProblemError>) {
    super(...problem);
    this.fault = fault;
  }
}

/** That somebody was refused is noted; what did not come about is no deed. */
const NOTED: readonly SignInFault[] = ["refused", "other-organization"];

async function noteRefused(c: Context<ApiEnv>, { id }: Provider, fault: SignInFault) {
  await databaseOf(c.env)
    .write(noteRefusal(id, fault))
    .catch((error: unknown) => {
      console.error(
        `a refused sign-in was not noted: ${error instanceof Error ? error.message : ""}`,
      );
    });
}

/** Whether a person comes, who cannot read a problem. */
function isPerson(c: Context<ApiEnv>): boolean {
  return c.req.header("Accept")?.includes("text/html") ?? false;
}

/** What was begun in another tab may have ended well there: who is signed in by now is told of no fault. */
async function backWith(c: Context<ApiEnv>, { fault, message }: SignInProblem, to = "/") {
  console.error(`a sign-in failed: ${message}`);
  const page = new URL(to, OWN);
  const isIn = await signIn(c).then(
    () => true,
    () => false,
  );
  if (!isIn) page.searchParams.set(FAULT_PARAMETER, fault);
  return c.redirect(page.pathname + page.search + page.hash, 303);
}

/** One's own sessions, and the way out. */
export const sessionRoutes = new Hono<ApiEnv>()
  .get("/", async (c) => {
    const { id, session: own } = c.var.person;
    const rows = await c.var.database.query(sessionsOf(id));
    const sessions = rows.map(([session = "", browser, beganAt, usedAt]): SessionEntry => ({
      id: session ?? "",
      browser: browser ?? "",
      beganAt: beganAt ?? "",
      usedAt: usedAt ?? "",
      isThis: session === own,
    }));
    return c.json({ sessions });
  })
  .delete("/:session", async (c) => {
    const session = c.req.param("session");
    const ended = await c.var.database.write(endSession(c.var.person.id, session));
    if (ended.length === 0)
      throw new ProblemError(404, "No such session", "This session is not there any more.");
    forgetPeople(c.var.database);
    await endFeeds(c, { by: "session", session });
    await endViewsNow(c, { session }, "sign-out");
    if (session === c.var.person.session) dropSession(c);
    return c.json({ ended: session });
  });

function providerOf(c: Context<ApiEnv, "/:provider">): Provider {
  const id = c.req.param("provider");
  const provider = providersIn(c.env).find((one) => one.id === id);
  if (provider === undefined)
    throw new ProblemError(
      404,
      "No such way in",
      `“${id.slice(0, 40)}” is no way to sign in here.`,
    );
  return provider;
}

function redirectUri(c: Context<ApiEnv>, { id }: Provider): string {
  return `${new URL(c.req.url).origin}/api/sign-in/${id}/callback`;
}

const OWN = "https://orgmirror.invalid";
/** It goes into a cookie, of which browsers keep 4,096 bytes. */
const MOST_PATH = 2_000;

/** A path of this site. Anything else leads to the start page: a link to us leads nowhere else. */
function ownPath(to: string | undefined): string {
  if (!to?.startsWith("/") || !URL.canParse(to, OWN)) return "/";
  const { origin, pathname, search, hash } = new URL(to, OWN);
  const isOwn = origin === OWN && !pathname.startsWith("/api/") && !pathname.startsWith("//");
  const whole = pathname + search + hash;
  if (!isOwn || pathname.length > MOST_PATH) return "/";
  return whole.length > MOST_PATH ? pathname : whole;
}

function notBegun(): ProblemError {
  return new SignInProblem(
    "not-begun",
    400,
    "No sign-in was begun",
    "This browser began no sign-in of late, or it has ended already; begin again.",
  );
}

/** What went wrong at a provider, in a sentence. */
async function told<T>({ name }: Provider, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof RefusedIdentity)
      throw new SignInProblem(
        "refused",
        403,
        "Not let in",
        `${name} did not let you in: ${error.message}.`,
      );
    if (error instanceof ProviderFault)
      throw new SignInProblem(
        "unreachable",
        503,
        "Sign-in unreachable",
        `${error.message} Try again.`,
      );
    throw error;
  }
}

/** Any user of Salesforce in the world can sign in there. */
async function checkOrganization(
  c: Context<ApiEnv>,
  { salesforce }: Provider,
  { org }: Identity,
): Promise<void> {
  if (!salesforce) return;
  const [[id] = []] = await databaseOf(c.env).query(organizationId);
  if (!id)
    throw new SignInProblem(
      "not-ready",
      503,
      "Not ready",
      "It is not known yet which organization is mirrored; ingest says so when it has signed in.",
    );
  if (org?.id.slice(0, 15) !== id.slice(0, 15))
    throw new SignInProblem(
      "other-organization",
      403,
      "Not let in",
      "You are a user of another organization than the one that is mirrored here.",
    );
}

const MOST_BROWSER = 300;
const DAY_S = 86_400;

async function begin(c: Context<ApiEnv>, identity: Identity): Promise<void> {
  const database = databaseOf(c.env);
  const token = newToken();
  // What somebody made before people had ids is kept under their address.
  const id = identity.email ?? newId();
  const ids = { person: { id, otherwise: newId() }, session: newId() };
  const browser = (c.req.header("User-Agent") ?? "").slice(0, MOST_BROWSER);
  const opened = openSession(ids, signedIn(identity), await digestOf(token), browser);
  await writePerson(database, opened);
  // Whoever signs in again leaves no session behind.
  const before = sessionToken(c);
  const ended = before === null ? [] : await database.write(endDigest(await digestOf(before)));
  for (const [session] of ended)
    await database.write(endViews({ session: session ?? "" }, "sign-out"));
  dropView(c);
  keepSession(c, token, LONGEST_SESSION_DAYS * DAY_S);
}
