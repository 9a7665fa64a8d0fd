import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { RefusedIdentity } from "./identity.ts";
import { beginSignIn, endSignIn, ProviderFault } from "./oidc.ts";
import type { Provider } from "./provider.ts";

/** A provider that lies as it is told to. */
const REDIRECT = "https://orgmirror.example/api/sign-in/work/callback";
const SUBJECT = "https://login.example/id/00D000000000001AAA/005000000000001AAA";

let keys: CryptoKeyPair;
let others: CryptoKeyPair;
let server: Server;
let provider: Provider;
let nonce = "";
/** What is otherwise than it should be. */
let lie: {
  claims?: Readonly<Record<string, unknown>>;
  info?: Readonly<Record<string, unknown>>;
  token?: (claims: Readonly<Record<string, unknown>>) => Promise<string> | string | undefined;
  status?: number;
  body?: string;
};

const nowS = () => Math.floor(Date.now() / 1_000);
const signed = (claims: Readonly<Record<string, unknown>>, key = keys.privateKey, alg = "RS256") =>
  new SignJWT(claims).setProtectedHeader({ alg, kid: "k1" }).sign(key);

beforeAll(async () => {
  keys = await generateKeyPair("RS256", { extractable: true });
  others = await generateKeyPair("RS256");
  const jwk = { ...(await exportJWK(keys.publicKey)), kid: "k1", alg: "RS256", use: "sig" };
  server = createServer(async (request, response) => {
    const send = (body: unknown, status = 200) => {
      response.writeHead(status, { "Content-Type": "application/json" });
      response.end(typeof body === "string" ? body : JSON.stringify(body));
    };
    const { issuer } = provider;
    if (request.url === "/.well-known/openid-configuration")
      return send({
        ...{ issuer, jwks_uri: `${issuer}/keys`, token_endpoint: `${issuer}/token` },
        ...{ authorization_endpoint: `${issuer}/authorize`, userinfo_endpoint: `${issuer}/me` },
      });
    if (request.url === "/keys") return send({ keys: [jwk] });
    if (request.url === "/me") return send({ sub: SUBJECT, name: "Ada", ...lie.info });
    if (lie.body !== undefined) return send(lie.body, lie.status);
    const claims = {
      ...{ iss: issuer, sub: SUBJECT, aud: "orgmirror", nonce },
      ...{ iat: nowS(), exp: nowS() + 60, ...lie.claims },
    };
    const idToken = await (lie.token ?? signed)(claims);
    return send({ access_token: "a", token_type: "Bearer", id_token: idToken }, lie.status);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const named = { id: "work", name: "Work", clientId: "orgmirror", clientSecret: "secret" };
  provider = { ...named, issuer, salesforce: false, vouched: false };
});
afterAll(() => {
  server?.closeAllConnections();
  server?.close();
});
beforeEach(() => {
  lie = {};
});

async function signIn(as = provider) {
  const { begun, url } = await beginSignIn(as, { redirectUri: REDIRECT, to: "/" });
  const asked = new URL(url).searchParams;
  nonce = asked.get("nonce") ?? "";
  const callback = new URL(REDIRECT);
  callback.searchParams.set("code", "c");
  callback.searchParams.set("state", asked.get("state") ?? "");
  return endSignIn(as, callback, REDIRECT, begun);
}

test("who signs in is who the provider says", async () => {
  lie = { info: { email: "ada@acme.example", email_verified: true } };
  expect(await signIn()).toEqual({
    ...{ issuer: provider.issuer, subject: SUBJECT, name: "Ada", email: "ada@acme.example" },
    ...{ org: null, groups: [] },
  });
});

test("an address counts where it is said to be vouched for, or the provider is trusted with it", async () => {
  const emailOf = async (claims: object, as = provider) => {
    lie = { claims: { email: "ada@acme.example", ...claims } };
    return (await signIn(as)).email;
  };
  expect(await emailOf({})).toBeNull();
  expect(await emailOf({ email_verified: false })).toBeNull();
  expect(await emailOf({ email_verified: true })).toBe("ada@acme.example");
  expect(await emailOf({ email_verified: "true" })).toBe("ada@acme.example");
  expect(await emailOf({}, { ...provider, vouched: true })).toBe("ada@acme.example");
  expect(
    await emailOf({ email: `${"a".repeat(300)}@acme.example` }, { ...provider, vouched: true }),
  ).toBeNull();
});

test("the request has PKCE, a state and a nonce, another one each time", async () => {
  const asked = async () => {
    const { url, begun } = await beginSignIn(provider, { redirectUri: REDIRECT, to: "/" });
    const { searchParams } = new URL(url);
    expect(searchParams.get("code_challenge_method")).toBe("S256");
    expect(url).not.toContain(begun.verifier);
    return ["code_challenge", "state", "nonce"].map((name) => searchParams.get(name));
  };
  const [one, two] = [await asked(), await asked()];
  for (const [i, value] of one.entries()) expect(value).not.toBe(two[i]);
});

describe("nobody is signed in by a token", () => {
  test.each<[string, () => typeof lie]>([
    ["for somebody else", () => ({ claims: { aud: "another" } })],
    [
      "for others too, without saying for whom",
      () => ({ claims: { aud: ["orgmirror", "another"] } }),
    ],
    ["of another issuer", () => ({ claims: { iss: "https://evil.example" } })],
    ["of another sign-in", () => ({ claims: { nonce: "another" } })],
    ["of no sign-in", () => ({ claims: { nonce: undefined } })],
    ["that is over", () => ({ claims: { exp: nowS() - 120 } })],
    [
      "of the future",
      () => ({ claims: { iat: nowS() + 600, exp: nowS() + 900, nbf: nowS() + 600 } }),
    ],
    ["without an end", () => ({ claims: { exp: undefined } })],
    ["without a subject", () => ({ claims: { sub: undefined } })],
    ["that nobody signed", () => ({ token: (claims) => new UnsecuredJWT(claims).encode() })],
    ["that others signed", () => ({ token: (claims) => signed(claims, others.privateKey) })],
    [
      "that our secret signed",
      () => ({
        token: (claims) =>
          signed(claims, new TextEncoder().encode("secret".padEnd(32)) as never, "HS256"),
      }),
    ],
    ["that is missing", () => ({ token: () => undefined })],
    ["whose person is not that of its user info", () => ({ info: { sub: "another" } })],
    ["whose e-mail address is none", () => ({ info: { email: 7 } })],
    ["that the provider refuses", () => ({ status: 400, body: '{"error":"invalid_grant"}' })],
  ])("%s", async (_what, told) => {
    lie = told();
    await expect(signIn()).rejects.toThrow(RefusedIdentity);
  });

  test("within a minute clocks may differ", async () => {
    lie = { claims: { exp: nowS() - 30, iat: nowS() + 30 } };
    expect(await signIn()).toMatchObject({ subject: SUBJECT });
  });
});

test.each<[string, () => typeof lie]>([
  ["sends a token that is none", () => ({ token: () => "a.b.c" })],
  ["answers no JSON", () => ({ body: "<html>" })],
  ["is out of order", () => ({ body: "{}", status: 502 })],
])("a provider that %s is told apart from a refusal", async (_what, told) => {
  lie = told();
  await expect(signIn()).rejects.toThrow(ProviderFault);
});

describe("through Salesforce", () => {
  const salesforce = () => ({ ...provider, salesforce: true });

  test("organization and user are those of the subject", async () => {
    expect((await signIn(salesforce())).org).toEqual({
      id: "00D000000000001AAA",
      user: "005000000000001AAA",
    });
  });

  test("a subject that names none is refused", async () => {
    lie = { claims: { sub: "someone" }, info: { sub: "someone" } };
    await expect(signIn(salesforce())).rejects.toThrow(RefusedIdentity);
  });
});
