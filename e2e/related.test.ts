/** What refers to a record, on its page: counted, its first rows, and live. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { violationsOf } from "./axe.ts";
import { cellOf, untilPageLive } from "./browser.ts";
import type { OrgClient } from "./org-client.ts";
import type { Product } from "./product.ts";
import { usePage } from "./use-page.ts";

let product: Product;
let org: OrgClient;
let page: Page;
usePage({}, (used) => ({ product, org, page } = used));

const list = (key: string) => page.locator(`[data-related="${key}"]`);
const count = (key: string) => list(key).locator("[data-count]").textContent();

/** The account that most contacts refer to. */
async function account(): Promise<{ readonly id: string; readonly contacts: number }> {
  const [found] = await product.sql<{ id: string; contacts: number }>(
    `select accountid as id, count(*)::int as contacts from salesforce.contact where accountid is not null
     group by accountid order by 2 desc, 1 limit 1`,
  );
  return found ?? expect.fail("no contact has an account");
}

test("a record shows how many refer to it, and the first of them, and both follow the org", async () => {
  const { id, contacts } = await account();
  await page.goto(`${product.url}/objects/Account/${id}`);
  await untilPageLive(page);
  const shown = () => count("Contact.accountid");
  await expect.poll(shown).toBe(String(contacts));
  const rows = list("Contact.accountid").locator("tbody tr");
  await expect.poll(() => rows.count()).toBe(Math.min(5, contacts));
  await rows.first().waitFor();
  const made = await org.sobject("Contact").create({ LastName: "Aaaron", AccountId: id });
  await expect.poll(shown).toBe(String(contacts + 1));
  // The row of a contact that is shown follows its changes.
  const [first] = await product.sql<{ id: string }>(
    `select id from salesforce.contact where accountid = '${id}' order by id limit 1`,
  );
  await org.sobject("Contact").update({ Id: String(first?.id), LastName: "Renamed just now" });
  await list("Contact.accountid").getByText("Renamed just now").waitFor();
  await org.sobject("Contact").destroy(String(made.id));
  await expect.poll(shown).toBe(String(contacts));
  expect(await violationsOf(page)).toEqual([]);
});

test("a list's heading opens it whole, and as of a moment there are none, since they are of now", async () => {
  const { id, contacts } = await account();
  await page.goto(`${product.url}/objects/Account/${id}`);
  await list("Contact.accountid").getByRole("link", { name: "Contacts" }).click();
  await page.waitForURL((url) => url.pathname === "/objects/Contact");
  await untilPageLive(page);
  const total = () => page.locator("[data-total]").first().textContent();
  await expect.poll(total).toContain(String(contacts));
  await page.goto(`${product.url}/objects/Account/${id}?asOf=${new Date().toISOString()}`);
  await page.getByRole("heading", { name: "Timeline" }).waitFor();
  await expect.poll(() => page.locator("[data-related]").count()).toBe(0);
});

test("empty fields are folded until they are wanted", async () => {
  const { id } = await account();
  await page.goto(`${product.url}/objects/Account/${id}`);
  const box = page.getByRole("checkbox", { name: /^Show \d+ empty$/ });
  await box.waitFor();
  const dashes = page.locator("dl").getByRole("img", { name: "Empty" });
  expect(await dashes.count()).toBe(0);
  await box.check();
  await expect.poll(() => dashes.count()).toBeGreaterThan(0);
});

test("records of a list are gone through by j and k, and one step back leads to the list", async () => {
  await page.goto(`${product.url}/objects/Account?sort=name&columns=name`);
  await untilPageLive(page);
  const cells = page.locator('[role="gridcell"][data-column="name"]');
  await cells.nth(2).waitFor();
  // Rows are drawn where they belong, in whatever order.
  const ids = await cells.evaluateAll((all) =>
    all
      .toSorted((one, other) => one.getBoundingClientRect().top - other.getBoundingClientRect().top)
      .slice(0, 3)
      .map((cell) => cell.getAttribute("data-record-id") ?? ""),
  );
  const at = () => new URL(page.url()).pathname;
  await cellOf(page, ids[1] ?? "", "name")
    .getByRole("link")
    .click();
  await expect.poll(at).toBe(`/objects/Account/${ids[1]}`);
  await page.getByRole("button", { name: "Next (j)" }).waitFor();
  await page.keyboard.press("j");
  await expect.poll(at).toBe(`/objects/Account/${ids[2]}`);
  await page.getByRole("button", { name: "Previous (k)" }).click();
  await expect.poll(at).toBe(`/objects/Account/${ids[1]}`);
  await page.keyboard.press("k");
  await expect.poll(at).toBe(`/objects/Account/${ids[0]}`);
  const first = page.getByRole("button", { name: "Previous (k)" });
  await expect.poll(() => first.getAttribute("aria-disabled")).toBe("true");
  await page.goBack();
  await expect.poll(at).toBe("/objects/Account");
  await expect.poll(() => page.evaluate("document.activeElement?.dataset.recordId")).toBe(ids[0]);
});
