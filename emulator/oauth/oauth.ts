import { createHmac, createPublicKey, timingSafeEqual } from "node:crypto";
import { Hono, type Context } from "hono";
import { approvedUser } from "./app-user.ts";
import { checkedAssertion } from "./assertion.ts";
import { Grants } from "./grants.ts";
import { OAuthError } from "./oauth-error.ts";
import { approvalPage } from "./approval-page.ts";
import { OpenId } from "./openid.ts";
import { identity, userInfo } from "./user-info.ts";
import { session, type SessionEnv } from "../rest/session.ts";
import { SalesforceError, notFound } from "../model/salesforce-error.ts";
import type { ConnectedApp } from "../emulation/connected-app.ts";
import type { Emulation } from "../emulation/emulation.ts";
import type { Org } from "../org/org.ts";

const JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";

type Form = (name: string) => string;
/** The user of a new session; only the web server flow gives a refresh token. */
type Granted = {
  readonly userId: string;
  readonly refreshToken?: string;
  /** The nonce of the request, where it asked for an id token. */
  readonly openid?: { readonly nonce: string };
};
type Flow = (c: Context, form: Form) => Promise<Granted> | Granted;

/** `/services/oauth2` and the identity service. */
export function oauthRoutes({ org, app, faults }: Emulation): Hono<SessionEnv> {
  const grants = new Grants(org.clock);
  const flows = flowsOf(org, app, grants);
  const openId = new OpenId(org);
  const routes = new Hono<SessionEnv>();
  routes.post("/services/oauth2/token", async (c) => {
    c.header("Cache-Control", "no-store");
    try {
      const form = await formOf(c);
      const flow = flows.get(form("grant_type"));
      if (flow === undefined)
        throw new OAuthError("unsupported_grant_type", "grant type not supported");
      const { origin } = new URL(c.req.url);
      const granted = await flow(c, form);
      const answer = tokenAnswer(org, app, granted, origin);
      if (granted.openid === undefined) return c.json(answer);
      const asked = {
        ...{ clientId: app.clientId, nonce: granted.openid.nonce },
        accessToken: answer.access_token,
      };
      const idToken = await openId.idToken(granted.userId, asked, origin);
      return c.json({ ...answer, scope: `${answer.scope} openid`, id_token: idToken });
    } catch (error) {
      if (!(error instanceof OAuthError)) throw error;
      return c.json({ error: error.error, error_description: error.message }, 400);
    }
  });
  routes.get("/services/oauth2/authorize", (c) => authorize(c, org, app, grants));
  routes.on(["GET", "POST"], "/services/oauth2/revoke", async (c) => {
    const token = (await formOf(c))("token") || (c.req.query("token") ?? "");
    org.sessions.revoke(token);
    grants.revoke(token);
    return c.body(null, 200);
  });
  routes.on(["GET", "POST"], "/services/oauth2/userinfo", session(org, faults), (c) =>
    c.json(userInfo(org, c.get("session").userId, new URL(c.req.url).origin)),
  );
  routes.get("/.well-known/openid-configuration", (c) =>
    c.json(openId.configuration(new URL(c.req.url).origin)),
  );
  routes.get("/id/keys", async (c) => c.json(await openId.keys()));
  routes.get("/id/:org/:user", (c) => {
    const token = c.req.query("oauth_token") ?? c.req.header("authorization")?.split(" ")[1] ?? "";
    if (org.sessions.find(token) === undefined)
      throw new SalesforceError(403, "Bad_OAuth_Token", "Bad_OAuth_Token");
    if (c.req.param("org") !== org.id) throw notFound();
    return c.json(identity(org, c.req.param("user"), new URL(c.req.url).origin));
  });
  return routes;
}

/** A body that is no form has no fields. */
async function formOf(c: Context): Promise<Form> {
  const form = await c.req.parseBody().catch(() => ({}));
  const fields = new Map<string, unknown>(Object.entries(form));
  return (name) => {
    const value = fields.get(name);
    return typeof value === "string" ? value : "";
  };
}

/** By grant type: how a client authenticates. */
function flowsOf(org: Org, app: ConnectedApp, grants: Grants): ReadonlyMap<string, Flow> {
  const publicKey = app.publicKeyPem === undefined ? undefined : createPublicKey(app.publicKeyPem);
  return new Map<string, Flow>([
    [
      JWT_BEARER,
      async (c, form) => {
        const origin = new URL(c.req.url).origin;
        const username = await checkedAssertion(form("assertion"), app, publicKey, origin);
        return { userId: approvedUser(org, app, username) };
      },
    ],
    [
      "client_credentials",
      (c, form) => {
        checkClient(c, app, form);
        return { userId: org.integrationUserId() };
      },
    ],
    [
      "authorization_code",
      (c, form) => {
        checkClient(c, app, form);
        return grants.redeem({
          code: form("code"),
          redirectUri: form("redirect_uri"),
          codeVerifier: form("code_verifier"),
        });
      },
    ],
    [
      "refresh_token",
      (c, form) => {
        checkClient(c, app, form);
        return { userId: grants.userOf(form("refresh_token")) };
      },
    ],
  ]);
}

/**
 * The web server flow. The user of `login_hint` is taken to have signed in and approved the app. Without one a browser is
 * shown who there is; of a program, which has nobody to ask, it is the integration user.
 */
function authorize(
  c: Context,
  org: Org,
  app: ConnectedApp,
  grants: Grants,
): Response | Promise<Response> {
  const given = (name: string): string => c.req.query(name) ?? "";
  const redirectUri = given("redirect_uri");
  if (given("client_id") !== app.clientId || !URL.canParse(redirectUri)) {
    return c.json(
      { error: "invalid_client_id", error_description: "client identifier invalid" },
      400,
    );
  }
  if (given("login_hint") === "" && c.req.header("accept")?.includes("text/html"))
    return c.html(approvalPage(org, new URL(c.req.url)));
  const answer = new URL(redirectUri);
  if (given("state") !== "") answer.searchParams.set("state", given("state"));
  try {
    const hint = given("login_hint");
    const userId = hint === "" ? org.integrationUserId() : approvedUser(org, app, hint);
    answer.searchParams.set("code", codeOf(grants, given, userId));
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    answer.searchParams.set("error", error.error);
    answer.searchParams.set("error_description", error.message);
  }
  return c.redirect(answer.href, 302);
}

/** @throws OAuthError when the request has another PKCE method than S256 */
function codeOf(grants: Grants, given: Form, userId: string): string {
  const [codeChallenge, method] = [given("code_challenge"), given("code_challenge_method")];
  if (method !== "" && method !== "S256")
    throw new OAuthError("invalid_request", "code_challenge_method not supported");
  const isOpenId = given("scope").split(" ").includes("openid");
  return grants.issueCode({
    ...{ userId, redirectUri: given("redirect_uri"), codeChallenge },
    ...(isOpenId ? { openid: { nonce: given("nonce") } } : {}),
  });
}

function checkClient(c: Context, app: ConnectedApp, form: Form): void {
  const basic = /^Basic (.+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
  const [id = "", secret = ""] =
    basic === undefined
      ? [form("client_id"), form("client_secret")]
      : Buffer.from(basic, "base64").toString().split(":");
  if (id !== app.clientId) throw new OAuthError("invalid_client_id", "client identifier invalid");
  if (!isSame(secret, app.clientSecret))
    throw new OAuthError("invalid_client", "invalid client credentials");
}

/** Takes as long whatever differs. */
export function isSame(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHmac("sha256", "compare").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

function tokenAnswer(org: Org, app: ConnectedApp, granted: Granted, origin: string) {
  const { userId, refreshToken } = granted;
  const id = `${origin}/id/${org.id}/${userId}`;
  const issuedAt = String(org.now());
  return {
    access_token: org.sessions.issue(userId),
    ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
    signature: createHmac("sha256", app.clientSecret)
      .update(id + issuedAt)
      .digest("base64"),
    scope: refreshToken === undefined ? "api id" : "api id refresh_token",
    instance_url: origin,
    id,
    token_type: "Bearer",
    issued_at: issuedAt,
  };
}
