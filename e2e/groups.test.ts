/** A list in groups: counted and added up as SQL does it, live, and each group opens its records. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { violationsOf } from "./axe.ts";
import { untilPageLive } from "./browser.ts";
import type { OrgClient } from "./org-client.ts";
import type { Product } from "./product.ts";
import { usePage } from "./use-page.ts";

let product: Product;
let org: OrgClient;
let page: Page;
usePage({}, (used) => ({ product, org, page } = used));

const OPEN = "filter=isclosed.eq.false";

/** What a table says of its groups: name, records, sum. */
async function shown(): Promise<readonly (readonly string[])[]> {
  const rows = await page.locator(".c-table tbody tr").all();
  return Promise.all(rows.map((row) => row.locator("th, td").allTextContents()));
}

async function counted(): Promise<readonly (readonly string[])[]> {
  const rows = await product.sql<{ stage: string; records: string; sum: string }>(
    `select stagename as stage, count(*)::text as records, to_char(sum(amount), 'FM999,999,999,990.00') as sum
     from salesforce.opportunity where not isclosed group by stagename`,
  );
  return rows.map(({ stage, records, sum }) => [stage, records, sum ?? ""]);
}

const sorted = (rows: readonly (readonly string[])[]) =>
  rows.map((row) => row.join(" | ")).toSorted();

test("the groups of a list are counted and added up, follow the org, and open their records", async () => {
  await page.goto(`${product.url}/objects/Opportunity?${OPEN}`);
  await untilPageLive(page);
  await page.keyboard.press("s");
  await page.waitForURL(/group=stagename&measure=sum:amount/);
  await expect.poll(async () => sorted(await shown())).toEqual(sorted(await counted()));
  expect(await violationsOf(page)).toEqual([]);

  const [made] = await product.sql<{ accountid: string }>(
    "select accountid from salesforce.opportunity where accountid is not null limit 1",
  );
  await org.sobject("Opportunity").create({
    ...{ Name: "One more", StageName: "Prospecting", CloseDate: "2027-01-31", Amount: 4_711.5 },
    AccountId: made?.accountid,
  });
  const [before] = (await shown()).filter(([stage]) => stage === "Prospecting");
  await expect
    .poll(async () => (await shown()).find(([stage]) => stage === "Prospecting")?.[1])
    .not.toBe(before?.[1]);
  await expect.poll(async () => sorted(await shown())).toEqual(sorted(await counted()));

  const [, records] = (await shown()).find(([stage]) => stage === "Prospecting") ?? [];
  await page.getByRole("button", { name: "Prospecting" }).press("Enter");
  await page.waitForURL(/where=/);
  await expect.poll(() => page.locator("[data-total]").textContent()).toBe(records);
});

test("what is asked of the groups is in the address, and goes with one step back to the list", async () => {
  await page.goto(`${product.url}/objects/Opportunity?${OPEN}`);
  await untilPageLive(page);
  await page.getByRole("link", { name: "Groups" }).click();
  await page.getByRole("button", { name: "Sum or average" }).click();
  const measure = page.getByRole("group", { name: "Measure 2" });
  await measure.getByRole("combobox", { name: "Measure" }).selectOption("avg");
  await page.keyboard.press("Escape");
  await measure.getByRole("button", { name: /^Field/ }).click();
  await page.getByRole("searchbox", { name: "Find a field" }).fill("probab");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL(/measure=avg:probability/);
  await page.reload();
  await expect.poll(async () => (await shown())[0]?.length).toBe(4);
  await page.getByRole("link", { name: "Back to the list" }).click();
  await expect.poll(() => new URL(page.url()).search).toBe(`?${OPEN}`);
});

test("a field that is not there is said in the place of the groups", async () => {
  await page.goto(`${product.url}/objects/Opportunity?group=stagenam`);
  const said = page.getByRole("alert").filter({ hasText: "has no field “stagenam”" });
  await expect.poll(() => said.count()).toBe(1);
});
