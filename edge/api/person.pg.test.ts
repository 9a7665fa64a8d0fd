import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { type NeonDatabase, neonDatabase } from "../../testing/neon-database.ts";
import { app } from "./app.ts";
import type { Settings } from "./settings.ts";

const AUDIENCE = "audience-tag";
let keys: CryptoKeyPair;
let team = 0;
let database: NeonDatabase;

beforeAll(async () => {
  database = await neonDatabase();
  keys = await generateKeyPair("RS256", { extractable: true });
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => vi.unstubAllGlobals());
afterAll(() => database?.end());

async function ask(url: string, settings: Settings, token?: string) {
  const headers = token === undefined ? {} : { "Cf-Access-Jwt-Assertion": token };
  const answer = await app.request(url, { headers }, settings);
  return { status: answer.status, body: await answer.json() };
}

/** Settings of a team of its own, whose keys are handed out as Access does; `keySet` null is an Access that is down. */
async function access(keySet: "ours" | null = "ours"): Promise<Settings & { issuer: string }> {
  team += 1;
  const domain = `team-${team}.cloudflareaccess.com`;
  const jwk = { ...(await exportJWK(keys.publicKey)), kid: "k1", alg: "RS256" };
  const { fetch } = globalThis;
  vi.stubGlobal("fetch", async (url: string | URL, init?: RequestInit) => {
    if (String(url) === database.settings.NEON_FETCH_ENDPOINT) return fetch(url, init);
    if (String(url) !== `https://${domain}/cdn-cgi/access/certs`) throw new Error(String(url));
    return keySet ? Response.json({ keys: [jwk] }) : new Response("down", { status: 502 });
  });
  const { LOCAL_PERSON: _nobody, ...settings } = database.settings;
  const roles = { ROLES: "@example.com=viewer" };
  const issuer = `https://${domain}`;
  return { ...settings, ...roles, ACCESS_TEAM_DOMAIN: domain, ACCESS_AUD: AUDIENCE, issuer };
}

function token(
  issuer: string,
  claims: Record<string, unknown>,
  more: { audience?: string; expires?: string } = {},
) {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: "RS256", kid: "k1" })
    .setIssuer(issuer)
    .setAudience(more.audience ?? AUDIENCE)
    .setExpirationTime(more.expires ?? "1h")
    .sign(keys.privateKey);
}

/** A token that never expires. */
function unending(issuer: string, claims: Record<string, unknown>) {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: "RS256", kid: "k1" })
    .setIssuer(issuer)
    .setAudience(AUDIENCE)
    .sign(keys.privateKey);
}

test("without a way to sign in every answer says which settings are missing", async () => {
  for (const path of ["person", "objects", "objects/Account/rows", "sync", "nothing"])
    expect(await ask(`http://127.0.0.1:8787/api/${path}`, {})).toMatchObject({
      status: 503,
      body: {
        title: "Sign-in is not configured",
        detail:
          "Nobody can sign in: SIGN_IN, or ACCESS_TEAM_DOMAIN and ACCESS_AUD (or, on a loopback address, LOCAL_PERSON) are not set.",
      },
    });
});

test("half of Access is none, also beside a local person", async () => {
  const url = "http://127.0.0.1:8787/api/person";
  const half = { LOCAL_PERSON: "Ada", ACCESS_TEAM_DOMAIN: "acme.cloudflareaccess.com" };
  expect(await ask(url, half)).toMatchObject({
    status: 503,
    body: { detail: "Nobody can sign in: ACCESS_AUD is not set." },
  });
});

test("a local person is whoever asks over loopback, and nobody elsewhere", async () => {
  const settings = { LOCAL_PERSON: "Ada" };
  for (const host of ["127.0.0.1:8787", "localhost:8787", "[::1]:8787"])
    expect(await ask(`http://${host}/api/person`, settings)).toEqual({
      status: 200,
      body: {
        id: "Ada",
        name: "Ada",
        email: null,
        role: "admin",
        sees: null,
        isSession: false,
        viewing: null,
      },
    });
  for (const host of [
    "orgmirror.example",
    "127.0.0.1.example",
    "10.0.0.7:8787",
    "localhost.example",
  ])
    expect(await ask(`http://${host}/api/person`, settings)).toMatchObject({ status: 503 });
});

test("Access's person is the one of its token", async () => {
  const { issuer, ...settings } = await access();
  const url = "https://orgmirror.example/api/person";
  const ada = await token(issuer, { email: "ada@example.com" });
  expect(await ask(url, settings, ada)).toEqual({
    status: 200,
    body: {
      ...{ id: "ada@example.com", name: "ada@example.com", email: "ada@example.com" },
      ...{ role: "viewer", sees: expect.any(String), isSession: false, viewing: null },
    },
  });
  const service = await token(issuer, { common_name: "dashboard.access", sub: "" });
  expect(await ask(url, settings, service)).toMatchObject({
    body: { name: "dashboard.access", email: null, role: null },
  });
  const local = { ...settings, LOCAL_PERSON: "Ada" };
  expect(await ask("http://127.0.0.1/api/person", local)).toMatchObject({ status: 401 });
});

test("any other token is refused with 401: unending, expired, of others, or with claims of another type", async () => {
  const { issuer, ...settings } = await access();
  const claims = { email: "eve@example.com" };
  const stranger = await generateKeyPair("RS256");
  const tokens = [
    undefined,
    "",
    "no.token.here",
    await token(issuer, claims, { audience: "another" }),
    await token(issuer, claims, { expires: "-1h" }),
    await unending(issuer, claims),
    await token(issuer, { email: 7 }),
    await token(issuer, { email: ["eve@example.com"] }),
    await token(issuer, { common_name: { of: "dashboard" } }),
    await token(issuer, { ...claims, nbf: "now" }),
    await token("https://evil.cloudflareaccess.com", claims),
    await new SignJWT(claims)
      .setProtectedHeader({ alg: "RS256", kid: "k1" })
      .setIssuer(issuer)
      .setAudience(AUDIENCE)
      .setExpirationTime("1h")
      .sign(stranger.privateKey),
  ];
  for (const wrong of tokens)
    expect(await ask("https://orgmirror.example/api/objects", settings, wrong)).toMatchObject({
      status: 401,
      body: { title: "Not signed in" },
    });
});

test("an Access that does not hand out its keys lets nobody in", async () => {
  const { issuer, ...settings } = await access(null);
  const ada = await token(issuer, { email: "ada@example.com" });
  expect(await ask("https://orgmirror.example/api/person", settings, ada)).toMatchObject({
    status: 503,
    body: { title: "Sign-in unreachable" },
  });
});

test("of first requests that come at once one adds the person", async () => {
  const { issuer, ...settings } = await access();
  for (let n = 0; n < 5; n++) {
    const ada = await token(issuer, { email: `ada${n}@example.com`, sub: `many ${n}` });
    const asked = Array.from({ length: 8 }, () =>
      ask("https://orgmirror.example/api/objects", settings, ada),
    );
    expect((await Promise.all(asked)).map(({ status }) => status)).toEqual(Array(8).fill(200));
  }
});

test("who is known to Access alone is not let in by that", async () => {
  const { issuer, ...settings } = await access();
  const url = "https://orgmirror.example/api/objects";
  const of = async (email: string, sub: string) =>
    (await ask(url, settings, await token(issuer, { email, sub }))).status;
  expect(await of("ada@example.com", "1")).toBe(200);
  expect(await of("eve@evil.example", "2")).toBe(403);
});

test("what somebody made under an address stays theirs, and is not that of who has the address later", async () => {
  const { issuer, ...settings } = await access();
  await database.client.query(
    `insert into app.view (id, object, name, search, owner, shared, version)
     values ('view', 'Account', 'Mine', 'sort=name', 'grace@example.com', false, 1)`,
  );
  const views = async (sub: string) => {
    const grace = await token(issuer, { email: "grace@example.com", sub });
    const { body } = await ask("https://orgmirror.example/api/views", settings, grace);
    return body.views.length;
  };
  expect(await views("first")).toBe(1);
  expect(await views("second")).toBe(0);
  expect(await views("first")).toBe(1);
});
