/** A list view of the org becomes a view here: the same records in the same order, from the keyboard alone. */
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

/** As many as the page shows without scrolling. */
const FIRST = 12;

async function chooseListView(label: string): Promise<void> {
  await page.keyboard.press("v");
  await page.getByRole("button", { name: "Import a list view of Salesforce…" }).press("Enter");
  const field = page.getByRole("combobox", { name: "Find a list view" });
  await field.fill(label);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Import", exact: true }).waitFor();
}

/** Ids of the org's own answer to a list view, in order. */
async function idsOfOrg(label: string): Promise<readonly string[]> {
  const { listviews } = await org.request<{
    listviews: readonly { readonly id: string; readonly label: string }[];
  }>("/services/data/v66.0/sobjects/Opportunity/listviews");
  const { id = "" } = listviews.find((one) => one.label === label) ?? {};
  const { query } = await org.request<{ readonly query: string }>(
    `/services/data/v66.0/sobjects/Opportunity/listviews/${id}/describe`,
  );
  return (await org.query<{ Id: string }>(query)).records.map((record) => record.Id);
}

async function shownIds(): Promise<readonly string[]> {
  const drawn = page.locator("[role=row][aria-rowindex]:has([data-record-id])");
  const found = await drawn.evaluateAll((all) =>
    all.map((row) => ({
      at: Number(row.getAttribute("aria-rowindex")),
      id: row.querySelector("[data-record-id]")?.getAttribute("data-record-id") ?? "",
    })),
  );
  const rows = found.filter(({ id }) => id !== "");
  return rows.toSorted((one, other) => one.at - other.at).map(({ id }) => id);
}

test("a list view of the org is imported with its records in their order", async () => {
  await page.goto(`${product.url}/objects/Opportunity`);
  await untilPageLive(page);
  await chooseListView("Large and Open");
  expect(await violationsOf(page)).toEqual([]);
  await page.keyboard.press("Enter");
  await page.waitForURL(/view=/);
  await page.getByRole("heading", { name: "Large and Open" }).waitFor();
  const expected = await idsOfOrg("Large and Open");
  expect(expected.length).toBeGreaterThan(0);
  await expect
    .poll(async () => (await shownIds()).slice(0, FIRST))
    .toEqual(expected.slice(0, FIRST));
  await expect.poll(() => page.locator("[data-total]").textContent()).toBe(String(expected.length));
});

test("what of a list view cannot be asked is named before it is imported", async () => {
  await page.goto(`${product.url}/objects/Opportunity`);
  await untilPageLive(page);
  await chooseListView("My Team's Opportunities");
  const preview = page.getByRole("region", { name: "What is taken over" });
  await expect.poll(() => preview.textContent()).toContain("team");
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect.poll(() => page.getByRole("dialog").count()).toBe(0);
});

test("objects are ordered by their headings", async () => {
  await page.goto(`${product.url}/objects`);
  const names = () =>
    page
      .locator("tbody tr[data-object]")
      .evaluateAll((rows) => rows.map((row) => row.getAttribute("data-object")));
  await expect.poll(async () => (await names()).length).toBeGreaterThan(5);
  await page.getByRole("button", { name: "Records" }).click();
  const largest = await product.sql<{ name: string }>(
    "select name from sync.object order by row_count desc limit 1",
  );
  await expect.poll(async () => (await names())[0]).toBe(largest[0]?.name);
});
