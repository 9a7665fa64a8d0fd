/** What a page costs that nobody uses, and what it says when nobody vouches for it any more. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { signal } from "../local/process/process-identity.ts";
import { launchBrowser, untilPageLive, untilQuiet } from "./browser.ts";
import { discard, startProduct, type OwnProduct } from "./product.ts";

const IDLE_MS = 60_000;

let product: OwnProduct;
let browser: Browser;

/** A page, and the paths that it asks for until they are cleared. */
type Asking = { readonly page: Page; asked: string[] };

beforeAll(async () => {
  product = await startProduct({ records: 1_000 });
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await discard(product);
});

async function openAsking(path: string): Promise<Asking> {
  const one: Asking = { page: await browser.newPage(), asked: [] };
  one.page.on("request", (request) => one.asked.push(new URL(request.url()).pathname));
  await one.page.goto(`${product.url}${path}`);
  return one;
}

/** Forgets what a page asked for while it opened, and waits for a minute. */
async function idle(one: Asking): Promise<void> {
  await untilQuiet(one.page);
  one.asked = [];
  await one.page.waitForTimeout(IDLE_MS);
}

test.concurrent("an idle page asks nothing in a minute, and shows at once what became different", async ({
  expect,
}) => {
  const one = await openAsking("/sync");
  await expect.poll(() => one.asked.filter((path) => path === "/api/sync")).toHaveLength(1);
  await idle(one);
  await product.sql("update sync.object set reason = 'Somebody must look.' where name = 'Account'");
  await one.page.getByText("Somebody must look.").first().waitFor();
  expect(one.asked).toEqual([]);
});

test.concurrent("an idle grid asks for its count alone, once a minute", async ({ expect }) => {
  const one = await openAsking("/objects/Account?columns=name");
  await untilPageLive(one.page);
  await idle(one);
  expect(one.asked.filter((path) => path !== "/api/objects/Account/count")).toEqual([]);
  expect(one.asked.length).toBeLessThanOrEqual(1);
});

test("when no node gives its word any more, the page asks the API, within 15 s", async () => {
  const one = await openAsking("/sync");
  await untilQuiet(one.page);
  const ingest = (await product.state()).parts["ingest"];
  if (!ingest) throw new Error("ingest does not run");
  one.asked = [];
  signal(ingest, "SIGSTOP");
  const stoppedAt = Date.now();
  await expect.poll(() => one.asked, { timeout: 20_000 }).toContain("/api/sync");
  expect(Date.now() - stoppedAt).toBeLessThan(15_500);
  await one.page.getByText("No ingest node holds this object").first().waitFor({ timeout: 30_000 });
  signal(ingest, "SIGCONT");
});
