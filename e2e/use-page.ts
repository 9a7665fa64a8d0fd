import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterEach, beforeAll, beforeEach, inject } from "vitest";
import { launchBrowser } from "./browser.ts";
import { orgClient, type OrgClient } from "./org-client.ts";
import { discard, productAt, startProduct, type Product } from "./product.ts";

type Used = {
  readonly product: Product;
  readonly org: OrgClient;
  readonly browser: Browser;
  readonly page: Page;
};

/** What the page's policy refused is an error too. */
const REFUSED = "Refused by the policy: ";
const TOLD = `document.addEventListener("securitypolicyviolation", (event) =>
  console.error(${JSON.stringify(REFUSED)} + event.violatedDirective + " " + event.sample));`;

/**
 * For tests: a product and one Chromium, and in each test a page of its own, whose errors, and what its policy refuses, fail the
 * test. The product is the shared one, without what people saved in it; in `x.own.test.ts` and `x.long.test.ts` the
 * file's own.
 *
 * @param look of the page
 * @param take called before each test
 */
export function usePage(look: BrowserContextOptions, take: (used: Used) => void): void {
  let all: Omit<Used, "page">;
  let page: Page;
  const problems: string[] = [];
  beforeAll(async () => {
    const { product, leave } = await productOfFile();
    all = { product, org: await orgClient(product), browser: await launchBrowser() };
    return async () => {
      await all.browser.close();
      await leave();
    };
  });
  beforeEach(async () => {
    // A service worker answers before a test's routes could.
    page = await all.browser.newPage({ serviceWorkers: "block", ...look });
    problems.length = 0;
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("console", (message) => {
      if (message.text().startsWith(REFUSED)) problems.push(message.text());
    });
    await page.addInitScript(TOLD);
    take({ ...all, page });
  });
  afterEach(async () => {
    await page.close();
    if (problems.length > 0) throw new Error(`The page reported errors:\n${problems.join("\n")}`);
  });
}

async function productOfFile(): Promise<{ product: Product; leave(): Promise<void> }> {
  const shared = inject("sharedProduct");
  if (shared) {
    const product = productAt(shared);
    await forgetSaved(product);
    return { product, leave: () => Promise.resolve() };
  }
  const product = await startProduct({ records: 3_000 });
  return { product, leave: () => discard(product) };
}

/** Removes boards and views, which another file made. */
async function forgetSaved({ sql }: Product): Promise<void> {
  await sql("truncate app.board, app.board_version, app.view, app.view_change, app.view_default");
}
