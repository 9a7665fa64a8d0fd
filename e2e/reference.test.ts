/** The reference of the API, as a developer reads it: found, searched, opened by keys, copied, on a phone too. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { violationsOf } from "./axe.ts";
import { untilPageLive } from "./browser.ts";
import type { Product } from "./product.ts";
import { usePage } from "./use-page.ts";

let product: Product;
let page: Page;
usePage({ reducedMotion: "reduce", permissions: ["clipboard-read", "clipboard-write"] }, (used) => {
  ({ product, page } = used);
});

const routes = () => page.locator("main h3 button");

test("a route is found, opened by a key, and its line of curl is what the API answers", async () => {
  await page.goto(`${product.url}/objects`);
  await untilPageLive(page);
  await page.keyboard.press("Control+k");
  await page.keyboard.type("API ref");
  await page.getByRole("option", { name: "API reference" }).waitFor();
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/api-reference$/);
  await routes().first().waitFor();
  await page.keyboard.press("/");
  await page.keyboard.type("cursors of the pages");
  await expect.poll(() => routes().count()).toBe(1);
  await routes().first().press("Enter");
  await page.getByRole("button", { name: /^Copy: With curl/ }).press("Enter");
  await page.getByRole("button", { name: /^Copied: With curl/ }).waitFor();
  const line = await page.evaluate<string>("navigator.clipboard.readText()");
  expect(line).toContain('-H "Authorization: Bearer $ORGMIRROR_TOKEN"');
  const address = /'(http[^']+)'$/.exec(line)?.[1] ?? "";
  const answer = await fetch(address);
  const { object, rows } = (await answer.json()) as { object: string; rows: unknown[] };
  expect([answer.status, object, rows.length]).toEqual([200, "Account", 2]);
});

test("a schema is where its name leads, and an address leads there too", async () => {
  await page.goto(`${product.url}/api-reference#getObjectsObjectRows`);
  const link = page.locator("main a", { hasText: "RowsPage" }).first();
  await link.press("Enter");
  await page.waitForURL(/#RowsPage$/);
  const opened = page.locator('[id="RowsPage"]');
  await opened.getByText("previous").waitFor();
  expect(await opened.locator("h3 button").getAttribute("aria-expanded")).toBe("true");
  await page.goto(`${product.url}/api-reference?again#Row.Account`);
  await page.locator('[id="Row.Account"]').getByText("annualrevenue", { exact: true }).waitFor();
});

test.each([
  ["desktop", { width: 1280, height: 900 }],
  ["phone", { width: 390, height: 844 }],
])("axe finds nothing in it on a %s, in both themes, and nothing is cut off", async (_, size) => {
  await page.setViewportSize(size);
  await page.goto(`${product.url}/api-reference`);
  await routes().first().waitFor();
  for (const name of ["getObjectsObjectRows", "postAsk", "putGroups", "ObjectStatus", "Condition"])
    await page.locator(`[id="${name}"] h3 button`).click();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await violationsOf(page), colorScheme).toEqual([]);
  }
  const wider: string[] =
    await page.evaluate(`[...document.querySelectorAll("main, main li, main section")]
    .filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.id || one.tagName)`);
  expect(wider).toEqual([]);
});
