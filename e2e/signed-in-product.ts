import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { type TestProvider, testProvider } from "../testing/test-provider.ts";
import { launchBrowser } from "./browser.ts";
import { discard, freePorts, type OwnProduct, startProduct } from "./product.ts";

/** A product of its own whose people sign in: 1 is the boss, an admin by the settings; 2 is Ada, whom nobody let in yet. */
export type SignedInProduct = {
  product: OwnProduct;
  browser: Browser;
  provider: TestProvider;
  /** A browser of its own, signed in, at a path. */
  readonly signedIn: (
    subject: string,
    path?: string,
    options?: BrowserContextOptions,
  ) => Promise<Page>;
};

/** For tests: started before them, and gone after them. */
export function useSignedInProduct(): SignedInProduct {
  const world = { signedIn } as SignedInProduct;
  async function signedIn(
    subject: string,
    path = "/objects/Account",
    options: BrowserContextOptions = {},
  ): Promise<Page> {
    const context = await world.browser.newContext(options);
    const page = await context.newPage();
    await page.goto(`${world.product.url}${path}`);
    world.provider.next = subject;
    await page.getByRole("link", { name: "Sign in with Work" }).click();
    return page;
  }
  beforeAll(async () => {
    const again = {
      dataDir: await mkdtemp(join(tmpdir(), "orgmirror-e2e-")),
      ports: await freePorts(),
    };
    const [client_id, client_secret] = ["orgmirror", "a secret of the client"];
    world.provider = await testProvider({
      ...{ client_id, client_secret, token_endpoint_auth_method: "client_secret_post" },
      redirect_uris: [`http://127.0.0.1:${again.ports.web}/api/sign-in/work/callback`],
    });
    const work = { id: "work", name: "Work", issuer: world.provider.issuer, clientId: client_id };
    world.product = await startProduct({
      records: 300,
      again,
      env: {
        SIGN_IN: JSON.stringify([work]),
        SIGN_IN_SECRETS: JSON.stringify({ work: client_secret }),
        ROLES: "boss@acme.example=admin",
      },
    });
    const { accounts } = world.provider;
    accounts.set("1", { name: "Boss", email: "boss@acme.example", email_verified: true });
    accounts.set("2", { name: "Ada", email: "ada@acme.example", email_verified: true });
    world.browser = await launchBrowser();
  });
  afterAll(async () => {
    await world.browser?.close();
    await world.provider?.close();
    await discard(world.product);
  });
  return world;
}

/** Everything that a page keeps in the browser's storage, as one text. */
export function keptText(page: Page): Promise<string> {
  return page.evaluate<string>(`new Promise((resolve) => {
    const opening = indexedDB.open("orgmirror");
    opening.onsuccess = async () => {
      const names = [...opening.result.objectStoreNames];
      const read = (name) => new Promise((done) => {
        const all = opening.result.transaction(name).objectStore(name).getAll();
        all.onsuccess = () => done(all.result);
      });
      const found = await Promise.all(names.map(read));
      opening.result.close();
      resolve(JSON.stringify([found, { ...localStorage }, { ...sessionStorage }]));
    };
  })`);
}
