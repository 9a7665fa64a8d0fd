import { createHash, generateKeyPairSync } from "node:crypto";
import { SignJWT } from "jose";
import { describe, expect, test } from "vitest";
import { jwtApp } from "../../testing/emulator/test-emulation.ts";
import { DATA, useTestOrg } from "../../testing/emulator/test-org.ts";

const { app, privateKey } = jwtApp();
const JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";

const org = await useTestOrg(100, app);

type Claims = { iss?: string; sub?: string; aud?: string; expiresInSeconds?: number };

function assertion(claims: Claims = {}, key = privateKey): Promise<string> {
  const {
    iss = app.clientId,
    sub = app.username,
    aud = org.origin,
    expiresInSeconds = 180,
  } = claims;
  return new SignJWT({ iss, sub, aud })
    .setProtectedHeader({ alg: "RS256" })
    .setExpirationTime(Math.floor(Date.now() / 1000) + expiresInSeconds)
    .sign(key);
}

describe("signing in", () => {
  test("by JWT bearer, then asking who we are", async () => {
    const own = org.newConnection();
    await own.authorize({ grant_type: JWT_BEARER, assertion: await assertion() });
    expect(own.accessToken).toMatch(/^00D\w{12}![\w.-]{60,}$/);
    const identity = await own.identity();
    expect(identity).toMatchObject({
      username: app.username,
      organization_id: org.emulator.org.id,
    });
    const userInfo = await own.request<Record<string, unknown>>("/services/oauth2/userinfo");
    expect(userInfo).toMatchObject({ preferred_username: app.username, user_id: identity.user_id });
  });

  test("by JWT bearer with a distant expiry, as @salesforce/core signs it", async () => {
    const own = org.newConnection();
    const tenYears = 10 * 365 * 86_400;
    const signed = await assertion({ expiresInSeconds: tenYears });
    await own.authorize({ grant_type: JWT_BEARER, assertion: signed });
    expect(await own.identity()).toMatchObject({ username: app.username });
  });

  test("by JWT bearer as any active user, whose name is on what is written", async () => {
    const { org: data } = org.emulator;
    const users = [...data.records("User")];
    const active = users.find(
      (one) => one["IsActive"] === true && one["Username"] !== app.username,
    );
    const own = org.newConnection();
    const sub = String(active?.["Username"]).toUpperCase();
    await own.authorize({ grant_type: JWT_BEARER, assertion: await assertion({ sub }) });
    expect(await own.identity()).toMatchObject({ user_id: active?.["Id"], active: true });
    const { id = "" } = await own.sobject("Account").create({ Name: "of a colleague" });
    expect(data.record("Account", id)?.["CreatedById"]).toBe(active?.["Id"]);
  });

  test("by the web server flow, then by the refresh token until it is revoked", async () => {
    const redirectUri = "http://localhost:1717/OauthRedirect";
    const query = new URLSearchParams({
      response_type: "code",
      client_id: app.clientId,
      redirect_uri: redirectUri,
      state: "s",
    });
    const asked = await fetch(`${org.origin}/services/oauth2/authorize?${query}`, {
      redirect: "manual",
    });
    const { searchParams } = new URL(asked.headers.get("location") ?? "");
    expect(searchParams.get("state")).toBe("s");
    const token = async (form: Record<string, string>) => {
      const client = { client_id: app.clientId, client_secret: app.clientSecret };
      const body = new URLSearchParams({ ...client, ...form });
      const response = await fetch(`${org.origin}/services/oauth2/token`, { method: "POST", body });
      return (await response.json()) as Record<string, string>;
    };
    const code = {
      grant_type: "authorization_code",
      code: searchParams.get("code") ?? "",
      redirect_uri: redirectUri,
    };
    const { refresh_token: refreshToken = "" } = await token(code);
    expect(await token(code)).toMatchObject({ error: "invalid_grant" });
    const refresh = { grant_type: "refresh_token", refresh_token: refreshToken };
    const { access_token: accessToken } = await token(refresh);
    const headers = { authorization: `Bearer ${accessToken}` };
    expect((await org.send(`${DATA}/limits`, { headers })).status).toBe(200);
    const body = new URLSearchParams({ token: refreshToken });
    await fetch(`${org.origin}/services/oauth2/revoke`, { method: "POST", body });
    expect(await token(refresh)).toMatchObject({
      error: "invalid_grant",
      error_description: "expired access/refresh token",
    });
  });

  describe("by the web server flow with a proof key (PKCE)", () => {
    const redirectUri = "http://localhost:1717/OauthRedirect";
    const verifier = "v".repeat(64);
    const challenge = createHash("sha256").update(verifier).digest("base64url");

    async function asked(proof: Record<string, string>): Promise<URLSearchParams> {
      const query = new URLSearchParams({
        ...{ response_type: "code", client_id: app.clientId, redirect_uri: redirectUri },
        ...proof,
      });
      const url = `${org.origin}/services/oauth2/authorize?${query}`;
      const { headers } = await fetch(url, { redirect: "manual" });
      return new URL(headers.get("location") ?? "").searchParams;
    }

    test.each<[string, Record<string, string>, Record<string, string>, object]>([
      [
        "the verifier of the challenge",
        { code_challenge: challenge, code_challenge_method: "S256" },
        { code_verifier: verifier },
        { access_token: expect.any(String) },
      ],
      [
        "another verifier",
        { code_challenge: challenge, code_challenge_method: "S256" },
        { code_verifier: "w".repeat(64) },
        { error: "invalid_grant", error_description: "invalid code verifier" },
      ],
      ["no verifier", { code_challenge: challenge }, {}, { error: "invalid_grant" }],
      [
        "a verifier without a challenge",
        {},
        { code_verifier: verifier },
        { error: "invalid_grant" },
      ],
    ])("%s", async (_, proof, shown, expected) => {
      const body = new URLSearchParams({
        ...{ grant_type: "authorization_code", code: (await asked(proof)).get("code") ?? "" },
        ...{ client_id: app.clientId, client_secret: app.clientSecret, redirect_uri: redirectUri },
        ...shown,
      });
      const answer = await fetch(`${org.origin}/services/oauth2/token`, { method: "POST", body });
      expect(await answer.json()).toMatchObject(expected);
    });

    test("another method than S256 is refused before a code is given", async () => {
      const answer = await asked({ code_challenge: verifier, code_challenge_method: "plain" });
      expect(answer.get("code")).toBeNull();
      expect(answer.get("error")).toBe("invalid_request");
    });
  });

  test("the identity URL and userinfo have the documented fields", async () => {
    const { org: data, origin } = { org: org.emulator.org, origin: org.origin };
    const userId = data.integrationUserId();
    const headers = { authorization: `Bearer ${data.sessions.issue(userId)}` };
    const asks = async (path: string): Promise<Record<string, unknown>> =>
      (await (await fetch(`${origin}${path}`, { headers })).json()) as Record<string, unknown>;
    const identity = await asks(`/id/${data.id}/${userId}`);
    const userInfo = await asks("/services/oauth2/userinfo");
    const both =
      "active email email_verified is_app_installed language locale organization_id photos urls user_id user_type utcOffset";
    expect(Object.keys(identity).toSorted()).toEqual(
      `${both} addr_city addr_country addr_state addr_street addr_zip asserted_user display_name first_name id is_lightning_login_user last_modified_date last_name mobile_phone mobile_phone_verified nick_name status timezone username`
        .split(" ")
        .toSorted(),
    );
    expect(Object.keys(userInfo).toSorted()).toEqual(
      `${both} address family_name given_name name nickname phone_number phone_number_verified picture preferred_username profile sub updated_at zoneinfo`
        .split(" ")
        .toSorted(),
    );
    expect(identity["last_modified_date"]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000\+0000$/);
    expect(identity["urls"]).toMatchObject({
      enterprise: `${origin}/services/Soap/c/{version}/${data.id}`,
      tooling_rest: `${origin}/services/data/v{version}/tooling/`,
      custom_domain: origin,
    });
  });

  test("an org whose clock is elsewhere can be signed in to, and its sessions end by it", async () => {
    const { clock } = org.emulator.org;
    clock.shift(400 * 86_400_000);
    const own = org.newConnection();
    await own.authorize({ grant_type: JWT_BEARER, assertion: await assertion() });
    const headers = { authorization: `Bearer ${own.accessToken}` };
    expect((await org.send(`${DATA}/limits`, { headers })).status).toBe(200);
    clock.shift(3 * 3_600_000);
    expect((await org.send(`${DATA}/limits`, { headers })).status).toBe(401);
    clock.shift(-400 * 86_400_000 - 3 * 3_600_000);
  });

  test("by client credentials: the answer has what a client needs", async () => {
    const response = await fetch(`${org.origin}/services/oauth2/token`, {
      method: "POST",
      headers: { authorization: `Basic ${btoa(`${app.clientId}:${app.clientSecret}`)}` },
      body: new URLSearchParams({ grant_type: "client_credentials" }),
    });
    expect(await response.json()).toMatchObject({
      instance_url: org.origin,
      token_type: "Bearer",
      id: `${org.origin}/id/${org.emulator.org.id}/${org.emulator.org.integrationUserId()}`,
      issued_at: expect.stringMatching(/^\d{13}$/),
      signature: expect.any(String),
    });
  });

  test.each<[string, string, () => Promise<Record<string, string>>]>([
    [
      "a signature of another key",
      "invalid_grant: invalid assertion",
      async () => ({
        assertion: await assertion(
          {},
          generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey,
        ),
      }),
    ],
    [
      "another consumer",
      "invalid_client_id: client identifier invalid",
      async () => ({ assertion: await assertion({ iss: "x" }) }),
    ],
    [
      "another user",
      "invalid_grant: user hasn't approved this consumer",
      async () => ({ assertion: await assertion({ sub: "x@y" }) }),
    ],
    [
      "an inactive user",
      "inactive_user: user is inactive",
      async () => {
        const { org: data } = org.emulator;
        const gone = [...data.records("User")].at(-1);
        data.transact(data.integrationUserId(), "", (writes) =>
          writes.update("User", String(gone?.["Id"]), { IsActive: false }),
        );
        return { assertion: await assertion({ sub: String(gone?.["Username"]) }) };
      },
    ],
    [
      "a code of nobody",
      "invalid_grant: invalid authorization code",
      async () => ({
        grant_type: "authorization_code",
        client_id: app.clientId,
        client_secret: app.clientSecret,
        code: "x",
      }),
    ],
    [
      "another audience",
      "invalid_grant: audience is invalid",
      async () => ({ assertion: await assertion({ aud: "https://evil.example" }) }),
    ],
    [
      "an expired assertion",
      "invalid_grant: expired authorization code",
      async () => ({ assertion: await assertion({ expiresInSeconds: -120 }) }),
    ],
    ["no assertion", "invalid_grant: invalid assertion", async () => ({})],
    [
      "a wrong secret",
      "invalid_client: invalid client credentials",
      async () => ({
        grant_type: "client_credentials",
        client_id: app.clientId,
        client_secret: "x",
      }),
    ],
    [
      "a password",
      "unsupported_grant_type: grant type not supported",
      async () => ({ grant_type: "password" }),
    ],
  ])("refuses %s", async (_, expected, form) => {
    const body = new URLSearchParams({ grant_type: JWT_BEARER, ...(await form()) });
    const response = await fetch(`${org.origin}/services/oauth2/token`, { method: "POST", body });
    const answer = (await response.json()) as { error: string; error_description: string };
    expect(response.status).toBe(400);
    expect(`${answer.error}: ${answer.error_description}`).toBe(expected);
  });

  test("a session that is not open answers 401, like a revoked one", async () => {
    const expired = [{ message: "Session expired or invalid", errorCode: "INVALID_SESSION_ID" }];
    const stranger = { headers: { authorization: "Bearer 00Dx!no" } };
    expect(await org.ask(`${DATA}/limits`, undefined, stranger)).toEqual([401, expired]);
    const own = org.newConnection();
    await own.authorize({ grant_type: "client_credentials" });
    const headers = { authorization: `Bearer ${own.accessToken}` };
    expect((await org.send(`${DATA}/limits`, { headers })).status).toBe(200);
    await own.logout();
    expect((await org.send(`${DATA}/limits`, { headers })).status).toBe(401);
  });
});
