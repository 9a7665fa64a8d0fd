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

test("a list shows what entered, left and changed since, and leads back to itself", async () => {
  const [row] = await product.sql<{ id: string }>(
    "select max(id) as id from salesforce.account where rating is distinct from 'Hot'",
  );
  const Id = row?.id ?? "";
  await page.goto(`${product.url}/objects/Account?columns=name,rating&filter=rating.eq.Hot`);
  await untilPageLive(page);
  // Salesforce dates commits by whole seconds, so a time would not tell this change from one just before it.
  const [before] = await product.sql<{ seq: number }>(
    "select head_seq::int as seq from sync.object where name = 'Account'",
  );
  await org.sobject("Account").update({ Id, Rating: "Hot" });
  const address = page.url();
  await page.goto(`${address}&since=seq:${before?.seq}`);
  const entered = page.getByRole("region", { name: "Entered the list" });
  const shows = async (words: string) => {
    const text = async () => {
      await page.getByRole("button", { name: "Read again" }).click();
      return page.locator("main").textContent();
    };
    await expect.poll(text, { interval: 500, timeout: 30_000 }).toContain(words);
  };
  await shows("1 entered");
  await org.sobject("Account").update({ Id, Name: "Another name" });
  await shows("Another name");
  expect(await entered.locator(`[data-record-id="${Id}"]`).textContent()).toMatch(/→.*Hot/);
  await page.getByRole("link", { name: "Back to the list" }).click();
  await page.locator('[role="gridcell"]').first().waitFor();
  expect(page.url()).toBe(address);

  await page.getByTitle("What entered, left and changed since a moment").click();
  await page.getByRole("button", { name: "the last hour" }).click();
  await page.getByText("The history of Account begins at").waitFor();
});
