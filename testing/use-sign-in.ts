import * as v from "valibot";
import { afterAll, beforeAll, beforeEach, expect, vi } from "vitest";
import { app } from "../edge/api/app.ts";
import type { Settings } from "../edge/api/settings.ts";
import { Problem } from "../edge/protocol/problem.ts";
import { type NeonDatabase, neonDatabase } from "./neon-database.ts";
import { type TestProvider, testProvider } from "./test-provider.ts";

export const SITE = "https://orgmirror.example";
const CALLBACK = `${SITE}/api/sign-in/work/callback`;
const CLIENT = {
  client_id: "orgmirror",
  client_secret: "a secret of the client",
  redirect_uris: [CALLBACK],
  token_endpoint_auth_method: "client_secret_post",
} as const;

/** What an API has whose people sign in by a provider of OpenID Connect. */
export type SignInWorld = {
  database: NeonDatabase;
  provider: TestProvider;
  settings: Settings;
};

/**
 * For tests: the API beside a real provider, with three people: 1 is the boss, an admin by the settings; 2 is Ada, a viewer
 * by the settings; the address of 3, Eve, is not vouched for.
 */
export function useSignIn(): SignInWorld {
  const world = {} as SignInWorld;
  beforeAll(async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    world.database = await neonDatabase();
    world.provider = await testProvider(CLIENT);
    world.settings = settingsFor(world);
    const { accounts } = world.provider;
    accounts.set("1", { name: "Boss", email: "boss@acme.example", email_verified: true });
    accounts.set("2", { name: "Ada", email: "ada@acme.example", email_verified: true });
    accounts.set("3", { name: "Eve", email: "eve@acme.example", email_verified: false });
  });
  afterAll(async () => {
    await world.provider?.close();
    await world.database?.end();
  });
  beforeEach(() =>
    world.database.client.query(
      "truncate app.person, app.session, app.api_token, app.webhook cascade",
    ),
  );
  return world;
}

function settingsFor({ database, provider }: SignInWorld): Settings {
  const { LOCAL_PERSON: _nobody, ...others } = database.settings;
  const { client_id: clientId, client_secret: clientSecret } = CLIENT;
  const work = { id: "work", name: "Work", issuer: provider.issuer, clientId };
  return {
    ...others,
    SIGN_IN: JSON.stringify([{ ...work, groups: "groups" }]),
    SIGN_IN_SECRETS: JSON.stringify({ work: clientSecret }),
    ROLES: "boss@acme.example=admin @acme.example=viewer",
    ROOM_TICKET_SECRET: "signs tickets",
  };
}

const SAFE = ["Path=/", "Secure", "HttpOnly", "SameSite=Lax"];

/** A browser: cookies by name, as the site sets them. */
export class TestBrowser {
  readonly jar = new Map<string, string>();
  /** Whether no other site, script or host got or set one. */
  safe = true;
  readonly #world: SignInWorld;

  constructor(world: SignInWorld) {
    this.#world = world;
  }

  async ask(path: string, init: RequestInit = {}, by = this.#world.settings) {
    const cookie = [...this.jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { "Sec-Fetch-Site": "same-origin", cookie, ...init.headers };
    const url = path.startsWith("https:") ? path : `${SITE}/api${path}`;
    const answer = await app.request(url, { ...init, headers }, by);
    for (const set of answer.headers.getSetCookie()) this.#keep(set);
    return answer;
  }

  #keep(set: string): void {
    const [pair = "", ...attributes] = set.split("; ");
    this.safe &&= pair.startsWith("__Host-") && SAFE.every((one) => attributes.includes(one));
    const [name = "", value = ""] = pair.split("=");
    if (attributes.includes("Max-Age=0")) this.jar.delete(name);
    else this.jar.set(name, value);
  }

  /** To the provider and back; answers the address that the person comes back to. */
  async leave(subject: string, to = "/objects"): Promise<string> {
    this.#world.provider.next = subject;
    const gone = await this.ask(`/sign-in/work?to=${encodeURIComponent(to)}`);
    return this.#world.provider.visit(gone.headers.get("Location") ?? "");
  }

  async signIn(subject: string, to?: string): Promise<Response> {
    return this.ask(await this.leave(subject, to));
  }

  async person(): Promise<unknown> {
    return (await this.ask("/person")).json();
  }
}

/** A browser of its own, signed in. */
export async function signedIn(world: SignInWorld, subject: string): Promise<TestBrowser> {
  const browser = new TestBrowser(world);
  expect((await browser.signIn(subject)).status).toBe(303);
  return browser;
}

/** What a problem says. */
export async function problemOf(answer: Response) {
  const { title, detail } = v.parse(Problem, await answer.json());
  return { status: answer.status, title, detail };
}
