import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type ClientMetadata, Provider, type KoaContextWithOIDC } from "oidc-provider";

/** Somebody who has an account at the provider: its claims beside `sub`. */
export type Account = Readonly<Record<string, unknown>>;

/** For tests: a provider of OpenID Connect, certified as such, on loopback. It asks nobody for a password. */
export type TestProvider = {
  readonly issuer: string;
  /** Claims by subject. Who signs in next is `next`. */
  readonly accounts: Map<string, Account>;
  next: string;
  /** Goes through the provider's pages like a browser; answers the address that it sends the person back to. */
  visit(url: string): Promise<string>;
  close(): Promise<void>;
};

export async function testProvider(client: ClientMetadata): Promise<TestProvider> {
  const accounts = new Map<string, Account>();
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const made: TestProvider = {
    issuer,
    accounts,
    next: "",
    visit: (url) => visit(url, issuer),
    close: () => closed(server),
  };
  const provider = providerOf(issuer, client, made);
  const handle = provider.callback();
  server.on("request", (request, response) => {
    const uid = /^\/interaction\/(.+)$/.exec(request.url ?? "")?.[1];
    if (uid === undefined) return handle(request, response);
    // Whoever comes is signed in, and agrees.
    return provider.interactionFinished(
      request,
      response,
      { login: { accountId: made.next } },
      { mergeWithLastSubmission: false },
    );
  });
  return made;
}

function providerOf(issuer: string, client: ClientMetadata, made: TestProvider): Provider {
  return new Provider(issuer, {
    clients: [client],
    claims: { openid: ["sub"], profile: ["name", "groups"], email: ["email", "email_verified"] },
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: false } },
    cookies: { keys: ["for tests"] },
    interactions: { url: (_ctx: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    findAccount: (_ctx: unknown, sub: string) => {
      const account = made.accounts.get(sub);
      return account && { accountId: sub, claims: () => ({ sub, ...account }) };
    },
    loadExistingGrant: async (ctx: KoaContextWithOIDC) => {
      const { oidc } = ctx;
      const grant = new oidc.provider.Grant({
        clientId: oidc.client?.clientId ?? "",
        accountId: oidc.session?.accountId ?? "",
      });
      grant.addOIDCScope("openid profile email");
      await grant.save();
      return grant;
    },
  });
}

async function visit(from: string, issuer: string): Promise<string> {
  const jar = new Map<string, string>();
  for (let url = from; ;) {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await fetch(url, { redirect: "manual", headers: { cookie } });
    for (const set of answer.headers.getSetCookie()) {
      const [pair = ""] = set.split(";");
      const at = pair.indexOf("=");
      jar.set(pair.slice(0, at), pair.slice(at + 1));
    }
    const location = answer.headers.get("location");
    if (location === null)
      throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
    url = new URL(location, url).href;
    if (new URL(url).origin !== issuer) return url;
  }
}

async function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
}
