import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser, untilPageLive } from "./browser.ts";
import { discard, startProduct, type Product } from "./product.ts";

/** The part of axe's answer that is read here. */
interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly help: string;
    readonly nodes: readonly { readonly html: string }[];
  }[];
}

let product: Product;
let browser: Browser;
let axe: string;
let recordId: string;

beforeAll(async () => {
  product = await startProduct({ records: 600 });
  browser = await launchBrowser();
  axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  const [row] = await product.sql<{ id: string }>(
    "select id from salesforce.account order by id limit 1",
  );
  recordId = row?.id ?? "";
});

afterAll(async () => {
  await browser?.close();
  await discard(product);
});

const PAGES = [
  ["objects", () => "/"],
  ["grid", () => "/objects/Account"],
  ["record", () => `/objects/Account/${recordId}`],
  ["sync", () => "/sync"],
  ["not found", () => "/nothing/is/here"],
] as const;

test.for(
  PAGES.flatMap((page) => (["light", "dark"] as const).map((scheme) => [...page, scheme] as const)),
)("%s page in %3$s has no violation", async ([, path, colorScheme]) => {
  const page = await browser.newPage({ colorScheme, reducedMotion: "reduce" });
  await page.goto(`${product.url}${path()}`);
  await untilPageLive(page);
  await page.waitForLoadState("networkidle", { timeout: 5_000 }).catch(() => {});
  // The page's Content-Security-Policy allows no inline script; the debugger is not bound by it.
  await page.evaluate(axe);
  const found: AxeResults = await page.evaluate("axe.run(document)");
  const violations = found.violations.map(
    ({ id, help, nodes }) => `${id}: ${help}: ${nodes[0]?.html}`,
  );
  expect(violations).toEqual([]);
  await page.close();
});
