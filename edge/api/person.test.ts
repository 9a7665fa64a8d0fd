import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterEach, beforeAll, expect, test, vi } from "vitest";
import { app } from "./app.ts";
import type { Settings } from "./settings.ts";

const AUDIENCE = "audience-tag";
let keys: CryptoKeyPair;
let team = 0;

beforeAll(async () => {
  keys = await generateKeyPair("RS256", { extractable: true });
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => vi.unstubAllGlobals());

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
  vi.stubGlobal("fetch", async (url: string | URL) => {
    if (String(url) !== `https://${domain}/cdn-cgi/access/certs`) throw new Error(String(url));
    return keySet ? Response.json({ keys: [jwk] }) : new Response("down", { status: 502 });
  });
  return { ACCESS_TEAM_DOMAIN: domain, ACCESS_AUD: AUDIENCE, issuer: `https://${domain}` };
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
          "Nobody can sign in: ACCESS_TEAM_DOMAIN and ACCESS_AUD (or, on a loopback address, LOCAL_PERSON) are not set.",
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
      body: { name: "Ada", email: null },
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
    body: { name: "ada@example.com", email: "ada@example.com" },
  });
  const service = await token(issuer, { common_name: "dashboard.access", sub: "" });
  expect(await ask(url, settings, service)).toMatchObject({
    body: { name: "dashboard.access", email: null },
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
