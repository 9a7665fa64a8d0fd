import { generateKeyPairSync } from "node:crypto";
import { createLocalJWKSet, exportJWK, jwtVerify } from "jose";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Clock } from "../lib/clock.ts";
import { decide } from "../core/error-policy.ts";
import type { ApiCall } from "./api-call.ts";
import { audienceOf, type Session, SessionSource, type SessionSourceOptions } from "./auth.ts";
import { AuthError, ConnectionError, OrganizationChanged } from "./errors.ts";
import {
  json,
  type LoopbackServer,
  loopbackServer,
  type Respond,
} from "../../testing/loopback-server.ts";
import type { OrgSettings } from "./org-settings.ts";

const keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
const privateKeyPem = keys.privateKey.export({ type: "pkcs8", format: "pem" }).toString();

let server: LoopbackServer;
let calls: ApiCall[];
let nowMs: number;
let grants: number;
/** Where granted sessions are to be used. */
let org: string;
const clock: Clock = { now: () => nowMs, sleep: () => Promise.resolve() };

const grant: Respond = (_, response) => {
  grants += 1;
  json(response, 200, {
    access_token: `00DRt0000000001!token${grants}`,
    instance_url: `${org}/`,
    id: "https://login.salesforce.com/id/00DRt0000000001MAA/005Rt0000000001IAA",
    token_type: "Bearer",
  });
};
const refuse: Respond = (_, response) =>
  json(response, 400, {
    error: "invalid_grant",
    error_description: "user hasn't approved this consumer",
  });

function source(
  credential: Partial<OrgSettings> = {},
  options: SessionSourceOptions = {},
): SessionSource {
  const settings: OrgSettings = {
    loginUrl: server.url,
    clientId: "consumer-key",
    apiVersion: "66.0",
    pubsubUrl: "http://127.0.0.1:1",
    credential: { kind: "jwt", username: "integration@example.com", privateKeyPem },
    ...credential,
  };
  return new SessionSource(settings, (call) => calls.push(call), { clock, ...options });
}

function renewed(sessions: SessionSource, stale: Session): Promise<Session> {
  sessions.discard(stale);
  return sessions.current();
}

beforeEach(async () => {
  calls = [];
  grants = 0;
  nowMs = Date.now();
  server = await loopbackServer(grant);
  org = server.url;
});
afterEach(() => server.close());

describe("SessionSource", () => {
  it("signs in with an assertion that the app's certificate verifies", async () => {
    const session = await source().current();
    expect(session).toEqual({
      accessToken: "00DRt0000000001!token1",
      instanceUrl: server.url,
      organizationId: "00DRt0000000001MAA",
      userId: "005Rt0000000001IAA",
    });
    const form = new URLSearchParams(server.received[0]?.body);
    expect(form.get("grant_type")).toBe("urn:ietf:params:oauth:grant-type:jwt-bearer");
    const jwks = createLocalJWKSet({
      keys: [{ ...(await exportJWK(keys.publicKey)), alg: "RS256" }],
    });
    const { payload } = await jwtVerify(form.get("assertion") ?? "", jwks, {
      algorithms: ["RS256"],
    });
    expect(payload).toMatchObject({
      iss: "consumer-key",
      sub: "integration@example.com",
      aud: server.url,
    });
    expect((payload.exp ?? 0) * 1000 - nowMs).toBeLessThanOrEqual(180_000);
  });

  it("accepts keys in the format of older openssl", async () => {
    const pkcs1 = keys.privateKey.export({ type: "pkcs1", format: "pem" }).toString();
    const sessions = source({ credential: { kind: "jwt", username: "u", privateKeyPem: pkcs1 } });
    await expect(sessions.current()).resolves.toMatchObject({ userId: "005Rt0000000001IAA" });
  });

  it("reports an unreadable key", async () => {
    const sessions = source({
      credential: { kind: "jwt", username: "u", privateKeyPem: "nonsense" },
    });
    await expect(sessions.current()).rejects.toThrow(/SALESFORCE_PRIVATE_KEY_FILE/);
    expect(server.received).toEqual([]);
  });

  it("signs in by client credentials", async () => {
    await source({ credential: { kind: "client-credentials", clientSecret: "hush" } }).current();
    expect(Object.fromEntries(new URLSearchParams(server.received[0]?.body))).toEqual({
      grant_type: "client_credentials",
      client_id: "consumer-key",
      client_secret: "hush",
    });
  });

  it("reports the call without secrets", async () => {
    await source({ credential: { kind: "client-credentials", clientSecret: "hush" } }).current();
    expect(calls).toMatchObject([
      { method: "POST", resource: "/services/oauth2/token", status: 200, ok: true },
    ]);
    expect(JSON.stringify(calls)).not.toMatch(/hush|token1/);
  });

  it("signs in once for any number of concurrent callers, first and later", async () => {
    const sessions = source();
    const first = await Promise.all(Array.from({ length: 20 }, () => sessions.current()));
    expect(grants).toBe(1);
    nowMs += 3_600_000;
    const [stale] = first;
    if (stale === undefined) throw new Error("no session");
    const second = await Promise.all(Array.from({ length: 20 }, () => renewed(sessions, stale)));
    expect(new Set(second.map(({ accessToken }) => accessToken))).toEqual(
      new Set(["00DRt0000000001!token2"]),
    );
    // A caller that finds late that the old session is refused gets the new one.
    await expect(renewed(sessions, stale)).resolves.toBe(second[0]);
    expect(grants).toBe(2);
  });

  it("renews an old session before it is refused, and keeps it while renewal fails", async () => {
    const sessions = source({}, { maxAgeMs: 1_000 });
    await sessions.current();
    nowMs += 1_000;
    server.respond = (_, response) => response.destroy();
    await expect(sessions.current()).resolves.toMatchObject({
      accessToken: "00DRt0000000001!token1",
    });
    await sessions.current();
    expect(server.received).toHaveLength(2);
    server.respond = grant;
    nowMs += 60_000;
    await expect(sessions.current()).resolves.toMatchObject({
      accessToken: "00DRt0000000001!token2",
    });
  });

  it("stops after refusals in a row, and retries after a pause", async () => {
    const sessions = source();
    server.respond = refuse;
    for (let time = 0; time < 6; time += 1) {
      const error = await sessions.current().catch((error: unknown) => error);
      expect(error).toBeInstanceOf(AuthError);
      expect(decide(error)).toMatchObject({
        action: "stop",
        reason: expect.stringContaining("Pre-authorise"),
      });
    }
    expect(server.received).toHaveLength(3);
    server.respond = grant;
    nowMs += 300_000;
    await expect(sessions.current()).resolves.toMatchObject({ userId: "005Rt0000000001IAA" });
  });

  it("stops when granted sessions are refused repeatedly", async () => {
    const sessions = source();
    const tryOn = async () => renewed(sessions, await sessions.current());
    await tryOn();
    await tryOn();
    await expect(tryOn()).rejects.toMatchObject({ errorCode: "session_refused" });
    await expect(sessions.current()).rejects.toBeInstanceOf(AuthError);
    expect(grants).toBe(3);
  });

  it("refuses a session that would be used over plain http on another machine", async () => {
    org = "http://acme.my.salesforce.com";
    const error = await source()
      .current()
      .catch((error: unknown) => error);
    expect(decide(error)).toMatchObject({ action: "stop" });
    expect(decide(error).reason).toMatch(/acme\.my\.salesforce\.com.*INGEST_PLAIN_HTTP/s);
    await expect(source({ plainHttp: "allowed" }).current()).resolves.toBeDefined();
  });

  it("gives no session of another organization, and asks seldom", async () => {
    let isOther = false;
    const confirm = async () => {
      if (isOther) throw new OrganizationChanged("Another organization answers");
    };
    const sessions = source({}, { confirm, maxAgeMs: 1_000 });
    await sessions.current();
    isOther = true;
    // Neither a renewal by age nor a refusal may go on with it.
    nowMs += 1_000;
    for (let time = 0; time < 3; time += 1)
      await expect(sessions.current()).rejects.toBeInstanceOf(OrganizationChanged);
    expect(() => sessions.throwIfOtherOrganization()).toThrow(OrganizationChanged);
    expect(grants).toBe(2);
    isOther = false;
    nowMs += 60_000;
    await expect(sessions.current()).resolves.toBeDefined();
    expect(() => sessions.throwIfOtherOrganization()).not.toThrow();
    isOther = true;
    await expect(sessions.confirmed()).rejects.toBeInstanceOf(OrganizationChanged);
    await expect(sessions.current()).rejects.toBeInstanceOf(OrganizationChanged);
  });

  it("does not count network errors, or a login server that is down, as refusals", async () => {
    const sessions = source();
    server.respond = (_, response) => response.destroy();
    for (let time = 0; time < 4; time += 1)
      await expect(sessions.current()).rejects.toBeInstanceOf(ConnectionError);
    server.respond = (_, response) =>
      response.writeHead(503, { "content-type": "text/html" }).end("<html>maintenance</html>");
    for (let time = 0; time < 4; time += 1) {
      const error = await sessions.current().catch((error: unknown) => error);
      expect(error).toMatchObject({ errorCode: "unreadable", status: 503 });
      expect(decide(error).action).toBe("retry");
    }
    server.respond = grant;
    await expect(sessions.current()).resolves.toBeDefined();
  });

  it.each([
    [
      "a web page",
      (response: Parameters<Respond>[1]) =>
        response.writeHead(200, { "content-type": "text/html" }).end("<html>"),
    ],
    [
      "an answer without a token",
      (response: Parameters<Respond>[1]) =>
        json(response, 200, { id: "https://x/id/00D/005", instance_url: "x" }),
    ],
  ])("%s is no session", async (_, answer) => {
    server.respond = (_, response) => answer(response);
    await expect(source().current()).rejects.toBeInstanceOf(AuthError);
  });
});

describe("audienceOf", () => {
  it.each([
    ["https://login.salesforce.com", "https://login.salesforce.com"],
    ["https://test.salesforce.com/", "https://test.salesforce.com"],
    ["https://acme.my.salesforce.com", "https://login.salesforce.com"],
    ["https://acme--dev.sandbox.my.salesforce.com", "https://test.salesforce.com"],
    ["http://127.0.0.1:8788", "http://127.0.0.1:8788"],
  ])("%s → %s", (loginUrl, audience) => {
    expect(audienceOf(loginUrl)).toBe(audience);
  });
});
