import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterEach, beforeAll, beforeEach } from "vitest";
import { launchBrowser } from "./browser.ts";
import { orgClient, type OrgClient } from "./org-client.ts";
import { discard, startProduct, type Product } from "./product.ts";

type Used = {
  readonly product: Product;
  readonly org: OrgClient;
  readonly browser: Browser;
  readonly page: Page;
};

/**
 * For tests: one product and one Chromium, and in each test a page of its own, whose errors fail the
 * test.
 *
 * @param look of the page
 * @param take called before each test
 * @param records of the product's org
 */
export function usePage(
  look: BrowserContextOptions,
  take: (used: Used) => void,
  records = 3_000,
): void {
  let all: Omit<Used, "page">;
  let page: Page;
  const problems: string[] = [];
  beforeAll(async () => {
    const product = await startProduct({ records });
    all = { product, org: await orgClient(product), browser: await launchBrowser() };
    return async () => {
      await all.browser.close();
      await discard(product);
    };
  });
  beforeEach(async () => {
    // A service worker answers before a test's routes could.
    page = await all.browser.newPage({ serviceWorkers: "block", ...look });
    problems.length = 0;
    page.on("pageerror", (error) => problems.push(error.message));
    take({ ...all, page });
  });
  afterEach(async () => {
    await page.close();
    if (problems.length > 0) throw new Error(`The page reported errors:\n${problems.join("\n")}`);
  });
}
