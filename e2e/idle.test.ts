/** What a page costs that nobody uses, and what it says when nobody vouches for it any more. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { signal } from "../local/process/process-identity.ts";
import { launchBrowser, untilPageLive } from "./browser.ts";
import { discard, startProduct, type Product } from "./product.ts";

const IDLE_MS = 60_000;

let product: Product;
let browser: Browser;
let page: Page;
let asked: string[];

beforeAll(async () => {
  product = await startProduct({ records: 1_000 });
  browser = await launchBrowser();
  page = await browser.newPage();
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
});

afterAll(async () => {
  await browser?.close();
  await discard(product);
});

test("an idle page asks nothing in a minute, and shows at once what became different", async () => {
  asked = [];
  await page.goto(`${product.url}/sync`);
  await expect.poll(() => asked.filter((path) => path === "/api/sync")).toHaveLength(1);
  await page.waitForTimeout(5_000);
  asked = [];
  await page.waitForTimeout(IDLE_MS);
  await product.sql("update sync.object set reason = 'Somebody must look.' where name = 'Account'");
  await page.getByText("Somebody must look.").first().waitFor();
  expect(asked).toEqual([]);
});

test("an idle grid asks for its count alone, once a minute", async () => {
  await page.goto(`${product.url}/objects/Account?columns=name`);
  await untilPageLive(page);
  await page.waitForTimeout(5_000);
  asked = [];
  await page.waitForTimeout(IDLE_MS);
  expect(asked.filter((path) => path !== "/api/objects/Account/count")).toEqual([]);
  expect(asked.length).toBeLessThanOrEqual(1);
});

test("when no node gives its word any more, the page asks the API, within 15 s", async () => {
  await page.goto(`${product.url}/sync`);
  await page.waitForTimeout(3_000);
  const ingest = (await product.state()).parts["ingest"];
  if (!ingest) throw new Error("ingest does not run");
  asked = [];
  signal(ingest, "SIGSTOP");
  const stoppedAt = Date.now();
  await expect.poll(() => asked, { timeout: 20_000 }).toContain("/api/sync");
  expect(Date.now() - stoppedAt).toBeLessThan(15_500);
  await page.getByText("No ingest node holds this object").first().waitFor({ timeout: 30_000 });
  signal(ingest, "SIGCONT");
});
