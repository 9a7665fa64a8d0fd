import { createHmac, createPublicKey, timingSafeEqual } from "node:crypto";
import { Hono } from "hono";
import { decodeJwt, errors, jwtVerify } from "jose";
import { session } from "../rest/session.ts";
import { SalesforceError, notFound } from "../org/salesforce-error.ts";
import type { Context } from "hono";
import type { KeyObject } from "node:crypto";
import type { ConnectedApp } from "./connected-app.ts";
import type { Emulation } from "../emulation.ts";
import type { Org } from "../org/org.ts";
import type { SessionEnv } from "../rest/session.ts";

const JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";
/** Help, "OAuth 2.0 JWT Bearer Flow": an assertion is valid for three minutes; as much is allowed for clocks. */
const MAX_VALIDITY_S = 360;
const CLOCK_TOLERANCE_S = 30;
/** The audiences of production, sandboxes and communities; beside them the org's own address counts. */
const LOGIN_HOSTS = ["https://login.salesforce.com", "https://test.salesforce.com"];

/** An answer of the token endpoint that is not a token: `{error, error_description}`, status 400. */
class OAuthError extends Error {
  readonly error: string;

  constructor(error: string, description: string) {
    super(description);
    this.error = error;
  }
}

/** `/services/oauth2` and the identity service. */
export function oauthRoutes({ org, app, faults }: Emulation): Hono<SessionEnv> {
  const publicKey = app.publicKeyPem === undefined ? undefined : createPublicKey(app.publicKeyPem);
  const routes = new Hono<SessionEnv>();
  routes.post("/services/oauth2/token", async (c) => {
    c.header("Cache-Control", "no-store");
    try {
      await grant(c, app, publicKey);
    } catch (error) {
      if (!(error instanceof OAuthError)) throw error;
      return c.json({ error: error.error, error_description: error.message }, 400);
    }
    return c.json(tokenAnswer(org, app, new URL(c.req.url).origin));
  });
  routes.post("/services/oauth2/revoke", async (c) => {
    const form = await c.req.parseBody();
    org.sessions.revoke(String(form["token"] ?? c.req.query("token") ?? ""));
    return c.body(null, 200);
  });
  routes.on(["GET", "POST"], "/services/oauth2/userinfo", session(org, faults), (c) =>
    c.json(userInfo(org, c.get("session").userId, new URL(c.req.url).origin)),
  );
  routes.get("/id/:org/:user", (c) => {
    const token = c.req.query("oauth_token") ?? c.req.header("authorization")?.split(" ")[1] ?? "";
    if (org.sessions.find(token) === undefined)
      throw new SalesforceError(403, "Bad_OAuth_Token", "Bad_OAuth_Token");
    if (c.req.param("org") !== org.id) throw notFound();
    return c.json(userInfo(org, c.req.param("user"), new URL(c.req.url).origin));
  });
  return routes;
}

/** Checks what the client proves itself by. @throws OAuthError */
async function grant(
  c: Context,
  app: ConnectedApp,
  publicKey: KeyObject | undefined,
): Promise<void> {
  const form = await c.req.parseBody();
  const field = (name: string): string => (typeof form[name] === "string" ? form[name] : "");
  switch (field("grant_type")) {
    case JWT_BEARER:
      return checkAssertion(field("assertion"), app, publicKey, new URL(c.req.url).origin);
    case "client_credentials":
      return checkClient(c, app, field("client_id"), field("client_secret"));
    default:
      throw new OAuthError("unsupported_grant_type", "grant type not supported");
  }
}

function checkClient(c: Context, app: ConnectedApp, formId: string, formSecret: string): void {
  const basic = /^Basic (.+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
  const [id = "", secret = ""] =
    basic === undefined ? [formId, formSecret] : Buffer.from(basic, "base64").toString().split(":");
  if (id !== app.clientId) throw new OAuthError("invalid_client_id", "client identifier invalid");
  if (!isSame(secret, app.clientSecret))
    throw new OAuthError("invalid_client", "invalid client credentials");
}

function isSame(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHmac("sha256", "compare").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

async function checkAssertion(
  assertion: string,
  app: ConnectedApp,
  publicKey: KeyObject | undefined,
  origin: string,
): Promise<void> {
  if (publicKey === undefined)
    throw new OAuthError("invalid_grant", "no certificate is set for this app");
  const claims = unverifiedClaims(assertion);
  if (claims.iss !== app.clientId)
    throw new OAuthError("invalid_client_id", "client identifier invalid");
  try {
    await jwtVerify(assertion, publicKey, {
      algorithms: ["RS256"],
      audience: [...LOGIN_HOSTS, origin, `${origin}/services/oauth2/token`],
      clockTolerance: CLOCK_TOLERANCE_S,
      requiredClaims: ["exp", "sub", "aud"],
    });
  } catch (error) {
    throw refusal(error);
  }
  const validity = (claims.exp ?? 0) - Date.now() / 1000;
  if (validity > MAX_VALIDITY_S)
    throw new OAuthError("invalid_grant", "invalid assertion: exp is too far away");
  if (claims.sub?.toLowerCase() !== app.username.toLowerCase()) {
    throw new OAuthError("invalid_grant", "user hasn't approved this consumer");
  }
}

function unverifiedClaims(assertion: string): ReturnType<typeof decodeJwt> {
  try {
    return decodeJwt(assertion);
  } catch {
    throw new OAuthError("invalid_grant", "invalid assertion");
  }
}

function refusal(error: unknown): OAuthError {
  if (error instanceof errors.JWTExpired)
    return new OAuthError("invalid_grant", "expired authorization code");
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === "aud") {
    return new OAuthError("invalid_grant", "audience is invalid");
  }
  return new OAuthError("invalid_grant", "invalid assertion");
}

function tokenAnswer(org: Org, app: ConnectedApp, origin: string) {
  const userId = org.integrationUserId();
  const id = `${origin}/id/${org.id}/${userId}`;
  const issuedAt = String(Date.now());
  return {
    access_token: org.sessions.issue(userId),
    signature: createHmac("sha256", app.clientSecret)
      .update(id + issuedAt)
      .digest("base64"),
    scope: "api id",
    instance_url: origin,
    id,
    token_type: "Bearer",
    issued_at: issuedAt,
  };
}

/** Who a session belongs to, in the words of both the userinfo and the identity service. */
function userInfo(org: Org, userId: string, origin: string) {
  const user = org.record("User", userId);
  if (user === undefined) throw notFound();
  const id = String(user["Id"]);
  return {
    sub: `${origin}/id/${org.id}/${id}`,
    id: `${origin}/id/${org.id}/${id}`,
    user_id: id,
    organization_id: org.id,
    username: user["Username"],
    preferred_username: user["Username"],
    display_name: user["Name"],
    name: user["Name"],
    email: user["Email"],
    active: user["IsActive"],
    user_type: "STANDARD",
    language: user["LanguageLocaleKey"],
    locale: user["LocaleSidKey"],
    zoneinfo: user["TimeZoneSidKey"],
    urls: {
      rest: `${origin}/services/data/v{version}/`,
      sobjects: `${origin}/services/data/v{version}/sobjects/`,
      query: `${origin}/services/data/v{version}/query/`,
    },
  };
}
