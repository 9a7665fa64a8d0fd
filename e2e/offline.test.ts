/** What was seen can be seen again without a network: with its age, and never as live. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { violationsOf } from "./axe.ts";
import { untilPageLive } from "./browser.ts";
import type { Product } from "./product.ts";
import { usePage } from "./use-page.ts";

let product: Product;
let page: Page;
usePage({ serviceWorkers: "allow" }, (used) => ({ product, page } = used));

const LIST = "/objects/Account?sort=name&columns=name,ownerid";
const badge = () => page.locator("[data-connection]").first();
const notice = () => page.locator("[data-kept]");
/** As many as are drawn in any case. */
const names = async () =>
  (await page.locator('[role="gridcell"][data-column="name"]').allInnerTexts()).slice(0, 15);

/** The keys of what the browser keeps. */
const KEYS = `new Promise((done) => {
  const opening = indexedDB.open("orgmirror");
  opening.onupgradeneeded = () => opening.transaction.abort();
  opening.onerror = () => done([]);
  opening.onsuccess = () => {
    const database = opening.result;
    const close = (keys) => { database.close(); done(keys); };
    if (!database.objectStoreNames.contains("answers")) return close([]);
    const reading = database.transaction("answers").objectStore("answers").getAllKeys();
    reading.onsuccess = () => close(reading.result);
  };
})`;
const keys = async (): Promise<readonly string[]> => page.evaluate(KEYS);

/** Opens a page and waits until it is kept, with its code. */
async function see(path: string, kept: string): Promise<void> {
  await page.goto(`${product.url}${path}`);
  await untilPageLive(page);
  const isThere = async () => (await keys()).some((key) => key.startsWith(kept));
  await expect.poll(isThere, { timeout: 20_000 }).toBe(true);
  await page.evaluate("navigator.serviceWorker.ready.then(() => undefined)");
}

test("a list that was seen is there after a reload without a network, with its age, and exact again with one", async () => {
  await see(LIST, '["rows","Account"');
  const seen = await names();
  const owner = page.locator('[data-column="ownerid"] a').first();
  await owner.waitFor();
  await expect.poll(async () => (await keys()).includes('["names","User"]')).toBe(true);
  await page.context().setOffline(true);
  await page.reload();
  await notice().waitFor();
  await expect.poll(() => notice().innerText()).toMatch(/^As of \d\d:\d\d, offline\./);
  await expect.poll(() => badge().innerText()).toMatch(/offline · \d/);
  await expect.poll(() => badge().getAttribute("data-connection")).toBe("offline");
  expect(await names()).toEqual(seen);
  await owner.waitFor();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await violationsOf(page)).toEqual([]);
  }
  await page.context().setOffline(false);
  await untilPageLive(page);
  await notice().waitFor({ state: "detached" });
  expect(await names()).toEqual(seen);
});

test("a record that was seen is there without a network; what was not is said to be missing", async () => {
  const rows = await product.sql<{ id: string; name: string }>(
    "select id, name from salesforce.account order by id limit 2",
  );
  const [seen, other] = rows;
  await see(`/objects/Account/${seen?.id}`, `["record","Account","${seen?.id}"]`);
  await page.context().setOffline(true);
  await page.reload();
  await notice().waitFor();
  await page.getByRole("heading", { level: 1, name: seen?.name ?? "" }).waitFor();
  await expect.poll(() => badge().innerText()).toMatch(/offline · \d/);
  await page.goto(`${product.url}/objects/Account/${other?.id}`);
  await page.getByText("Orgmirror does not answer").first().waitFor();
  expect(await notice().count()).toBe(0);
});

test("while the API takes long the rows that are kept stand there, said to be updated", async () => {
  await see(LIST, '["rows","Account"');
  const seen = await names();
  await page.route("**/api/objects/Account/rows?*", async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    await route.continue();
  });
  await page.reload();
  await expect.poll(names).toEqual(seen);
  await expect.poll(() => badge().innerText()).toMatch(/updating · \d/);
  await untilPageLive(page);
});

test("the answers of one person are not kept for another, nor for who is refused", async () => {
  await see(LIST, '["rows","Account"');
  await page.route("**/api/person", (route) =>
    route.fulfill({
      json: { id: "other", name: "Somebody else", email: null, role: "viewer", isSession: false },
    }),
  );
  await page.route("**/api/objects/Account/rows?*", (route) => route.abort());
  await page.reload();
  await page.getByText("Orgmirror does not answer").first().waitFor();
  expect(await names()).toEqual([]);
  await expect.poll(async () => (await keys()).some((key) => key.includes('"rows"'))).toBe(false);
  await page.unroute("**/api/objects/Account/rows?*");
  await see(LIST, '["rows","Account"');
  await page.route("**/api/person", (route) => route.fulfill({ status: 401, json: {} }));
  await page.reload();
  await expect.poll(keys, { timeout: 20_000 }).toEqual([]);
});

test("nothing of the API is kept by the service worker, and its policy holds for what it answers", async () => {
  await see(LIST, '["rows","Account"');
  const kept: readonly string[] = await page.evaluate(
    `caches.keys().then((names) => Promise.all(names.map(async (name) =>
       (await (await caches.open(name)).keys()).map((one) => new URL(one.url).pathname)))).then((all) => all.flat())`,
  );
  expect(kept).toContain("/");
  expect(kept.filter((path) => path.startsWith("/api") || path.startsWith("/parties"))).toEqual([]);
  await page.context().setOffline(true);
  await page.reload();
  const policy: string = await page.evaluate(
    `fetch("/theme.js").then((one) => one.headers.get("content-security-policy"))`,
  );
  expect(policy).toContain("default-src 'self'");
});

test("rows that cannot be read are said to be missing, and come with the network", async () => {
  await page.goto(`${product.url}/objects/Contact?sort=name&columns=name`);
  await untilPageLive(page);
  await page.context().setOffline(true);
  await page.getByLabel("Last row (Ctrl+End)").click();
  const said = page.getByRole("status").filter({ hasText: "These rows could not be read" });
  await said.waitFor();
  expect(await violationsOf(page)).toEqual([]);
  await page.context().setOffline(false);
  await said.getByRole("button", { name: "Try again" }).click();
  await said.waitFor({ state: "detached" });
  const cells = page.locator('[role="gridcell"][data-column="name"]');
  await expect.poll(() => cells.count()).toBeGreaterThan(5);
});
