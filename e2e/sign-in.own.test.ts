/** People sign in through a provider, are let in by an admin, and lose it again while they look. */
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestProvider, testProvider } from "../testing/test-provider.ts";
import { violationsOf } from "./axe.ts";
import { launchBrowser, untilPageLive } from "./browser.ts";
import { discard, freePorts, type OwnProduct, startProduct } from "./product.ts";

let provider: TestProvider;
let product: OwnProduct;
let browser: Browser;

beforeAll(async () => {
  const again = {
    dataDir: await mkdtemp(join(tmpdir(), "orgmirror-e2e-")),
    ports: await freePorts(),
  };
  const [client_id, client_secret] = ["orgmirror", "a secret of the client"];
  provider = await testProvider({
    ...{ client_id, client_secret, token_endpoint_auth_method: "client_secret_post" },
    redirect_uris: [`http://127.0.0.1:${again.ports.web}/api/sign-in/work/callback`],
  });
  const work = { id: "work", name: "Work", issuer: provider.issuer, clientId: client_id };
  product = await startProduct({
    records: 300,
    again,
    env: {
      SIGN_IN: JSON.stringify([work]),
      SIGN_IN_SECRETS: JSON.stringify({ work: client_secret }),
      ROLES: "boss@acme.example=admin",
    },
  });
  provider.accounts.set("1", { name: "Boss", email: "boss@acme.example", email_verified: true });
  provider.accounts.set("2", { name: "Ada", email: "ada@acme.example", email_verified: true });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await provider?.close();
  await discard(product);
});

/** A browser of its own, signed in. */
async function signedIn(subject: string, path = "/objects/Account"): Promise<Page> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${product.url}${path}`);
  provider.next = subject;
  await page.getByRole("link", { name: "Sign in with Work" }).click();
  return page;
}

test.each(["light", "dark"] as const)(
  "who is not signed in is asked to, %s",
  async (colorScheme) => {
    for (const viewport of [
      { width: 1280, height: 800 },
      { width: 390, height: 800 },
    ]) {
      const context = await browser.newContext({ colorScheme, viewport });
      const page = await context.newPage();
      await page.goto(`${product.url}/objects/Account?sort=name`);
      await page.getByRole("link", { name: "Sign in with Work" }).waitFor();
      expect(await violationsOf(page)).toEqual([]);
      await context.close();
    }
  },
);

test("signing in leads back to the page that was asked for; an admin lets others in, and out again", async () => {
  const boss = await signedIn("1", "/objects/Account?sort=name");
  await untilPageLive(boss);
  expect(new URL(boss.url()).search).toBe("?sort=name");

  const ada = await signedIn("2");
  await ada.getByText("nobody has said yet what you may see").waitFor();

  await boss.getByRole("link", { name: "Boss" }).click();
  const role = boss.getByRole("combobox", { name: "Role of Ada" });
  await role.selectOption({ label: "Viewer" });
  await expect
    .poll(() => ada.reload().then(() => ada.getByText("nobody has said yet").count()))
    .toBe(0);
  expect(await violationsOf(boss)).toEqual([]);
  await ada.reload();
  await untilPageLive(ada);

  await role.selectOption({ label: "Nothing" });
  const lostAt = Date.now();
  await ada.locator('[data-connection="live"]').first().waitFor({ state: "detached" });
  expect(Date.now() - lostAt).toBeLessThan(30_000);
  await ada.reload();
  await ada.getByText("nobody has said yet what you may see").waitFor();
});

test("signing out ends the session, and leaves nothing in the browser", async () => {
  const boss = await signedIn("1", "/people");
  await boss.getByText("This browser").waitFor();
  await boss.getByRole("button", { name: "Sign out" }).click();
  await boss.getByRole("link", { name: "Sign in with Work" }).waitFor();
  const cookies = (await boss.context().cookies()).map(({ name }) => name);
  expect(cookies.filter((name) => name.includes("orgmirror"))).toEqual([]);
  const kept = await boss.evaluate<number>(`new Promise((resolve) => {
    const opening = indexedDB.open("orgmirror");
    opening.onsuccess = () => {
      const names = [...opening.result.objectStoreNames];
      if (names.length === 0) return resolve(0);
      const all = opening.result.transaction(names).objectStore(names[0]).count();
      all.onsuccess = () => resolve(all.result);
    };
  })`);
  expect(kept).toBe(0);
});
