/** A record as it was, on a live screen. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { untilPageLive } from "./browser.ts";
import type { OrgClient } from "./org-client.ts";
import type { Product } from "./product.ts";
import { usePage } from "./use-page.ts";

let product: Product;
let org: OrgClient;
let page: Page;
usePage({}, (used) => ({ product, org, page } = used));

const phone = () => page.locator('dd[data-column="phone"]');
const notice = () => page.locator("[data-as-of]");

test("a record is shown as it was after each change, with what differs now, and live again at a click", async () => {
  const [row] = await product.sql<{ id: string }>("select min(id) as id from salesforce.account");
  const id = row?.id ?? "";
  const call = async (Phone: string) => {
    await org.sobject("Account").update({ Id: id, Phone });
    await expect.poll(() => phone().textContent(), { timeout: 30_000 }).toContain(Phone);
  };
  await page.goto(`${product.url}/objects/Account/${id}`);
  await untilPageLive(page);
  await call("+49 1");
  await call("+49 2");

  const first = page.locator("article[data-seq]", { hasText: "+49 1" }).last();
  await first.getByRole("button", { name: /as it was/ }).press("Enter");
  await expect
    .poll(() => notice().textContent())
    .toMatch(/^As of .*, after change [\d,]+\. 1 field is different now\./);
  expect(await phone().textContent()).toMatch(/^\+49 1.*now: \+49 2/s);
  // The other moment is now, which goes on.
  await org.sobject("Account").update({ Id: id, Phone: "+49 3" });
  await expect.poll(() => phone().textContent(), { timeout: 30_000 }).toMatch(/now: \+49 3/);
  await page.reload();
  await expect.poll(() => phone().textContent()).toMatch(/^\+49 1.*now: \+49 3/s);
  await notice().getByRole("button", { name: "Back to now" }).click();
  await expect.poll(() => phone().textContent()).toBe("+49 3");
  expect(await notice().count()).toBe(0);
});

test("a time before the history says where it begins; one ahead holds so far", async () => {
  const [row] = await product.sql<{ id: string }>("select min(id) as id from salesforce.lead");
  await page.goto(`${product.url}/objects/Lead/${row?.id}`);
  await untilPageLive(page);
  const ask = async (local: string) => {
    await page.getByRole("button", { name: "As of…" }).click();
    await page.getByLabel("Show it as of").fill(local);
    await page.getByRole("button", { name: "Show", exact: true }).click();
  };
  await ask("2001-01-31T14:00:00");
  const problem = page.getByText(/The history of Lead begins at/);
  await problem.waitFor();
  await ask("2199-01-31T14:00:00");
  await expect.poll(() => notice().textContent()).toContain("so far");
});
