import type { Page } from "playwright-core";
import { beforeEach, expect, test } from "vitest";
import { violationsOf } from "./axe.ts";
import { untilPageLive } from "./browser.ts";
import type { Product } from "./product.ts";
import { usePage } from "./use-page.ts";

let product: Product;
let page: Page;
usePage({ reducedMotion: "reduce" }, (used) => ({ product, page } = used));

let recordId: string;
let historyFrom: number;
beforeEach(async () => {
  const [row] = await product.sql<{ id: string }>(
    "select id from salesforce.account order by id limit 1",
  );
  recordId = row?.id ?? "";
  const [account] = await product.sql<{ from: number }>(
    "select history_from::int as from from sync.object where name = 'Account'",
  );
  historyFrom = account?.from ?? 0;
});

const WHERE = encodeURIComponent(
  JSON.stringify({
    all: [
      { field: "account.name", op: "null", value: false },
      { field: "isclosed", op: "eq", value: false },
    ],
  }),
);

/** Each page by its path, and something on it that is there once its data is. */
const PAGES: readonly (readonly [name: string, path: () => string, shows: string])[] = [
  ["sales board", () => "/", '[data-tile="won-by-owner"] table td'],
  ["service board", () => "/boards/service", '[data-tile="when"] .c-chart'],
  ["boards", () => "/boards", 'main a[href="/boards/service"]'],
  ["objects", () => "/objects", 'main a[href="/objects/Account"]'],
  ["grid", () => "/objects/Account", '[role="gridcell"]'],
  ["grid under a condition", () => `/objects/Opportunity?where=${WHERE}`, '[role="gridcell"]'],
  [
    "grid then",
    () => `/objects/Opportunity?where=${WHERE}&asOf=2199-01-31T14:00:00Z`,
    "[data-as-of] time",
  ],
  ["record", () => `/objects/Account/${recordId}`, "main dl dd, main table td"],
  [
    "record then",
    () => `/objects/Account/${recordId}?asOf=seq:${historyFrom}`,
    "[data-as-of] time",
  ],
  ["since", () => `/objects/Account?since=seq:${historyFrom}`, "main [data-since]"],
  ["sync", () => "/sync", "main table td"],
  ["API reference", () => "/api-reference", "main h3 button"],
  ["not found", () => "/nothing/is/here", "main a"],
];

test.each(PAGES)("%s page in both themes", async (name, path, shows) => {
  await page.goto(`${product.url}${path()}`);
  if (name !== "grid then") await untilPageLive(page);
  await page.locator(shows).first().waitFor();
  // A pipeline's details, which unfold, are part of the page.
  const details = page.locator('main button[aria-label^="Details of"]').first();
  if (name === "sync") {
    await details.press("Enter");
    await page.locator('main button[aria-expanded="true"]').waitFor();
    await page.getByText("Open repairs").waitFor();
  }
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await violationsOf(page), colorScheme).toEqual([]);
  }
});
