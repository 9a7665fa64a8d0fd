/** A record's timeline, the cards of what it refers to, and the ways from it into the org. */
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
usePage({ viewport: { width: 1280, height: 900 } }, (used) => ({ product, org, page } = used));

const timeline = () => page.getByRole("region", { name: "Timeline" });
const card = () => page.locator("[data-record-card]");

/** An account with an opportunity, and that. */
async function dealOf(): Promise<{ readonly account: string; readonly deal: string }> {
  const [found] = await product.sql<{ account: string; deal: string }>(
    `select accountid as account, min(id) as deal from salesforce.opportunity where accountid is not null
     group by accountid order by count(*), accountid limit 1`,
  );
  return found ?? expect.fail("no opportunity has an account");
}

async function open(path: string): Promise<void> {
  await page.goto(`${product.url}${path}`);
  await untilPageLive(page);
}

test("what happens to a record and around it stands in its timeline, live, and can be narrowed", async () => {
  const { account, deal } = await dealOf();
  await open(`/objects/Account/${account}`);
  await timeline().getByRole("button", { name: "All" }).waitFor();
  const made = await org.sobject("Task").create({ Subject: "Call them back", WhatId: account });
  const task = timeline().locator("article", { hasText: "Call them back" });
  await task.waitFor();
  await expect.poll(() => task.innerText()).toContain("Open");
  await org.sobject("Opportunity").update({ Id: deal, NextStep: "Ask for the order" });
  const change = timeline().locator("article", { hasText: "Ask for the order" }).first();
  await change.waitFor();
  await expect.poll(() => change.innerText()).toMatch(/^Opportunity/);
  await org.sobject("Account").update({ Id: account, Description: "Said in their own history" });
  const own = timeline().locator("article", { hasText: "Said in their own history" }).first();
  await own.waitFor();
  for (const [name, shown] of [
    ["Activities", task],
    ["Related", change],
    ["History", own],
  ] as const) {
    await timeline().getByRole("button", { name }).click();
    await shown.waitFor();
    const others = [task, change, own].filter((other) => other !== shown);
    for (const other of others) await expect.poll(() => other.count()).toBe(0);
  }
  await timeline().getByRole("button", { name: "All" }).click();
  await org.sobject("Task").destroy(String(made.id));
  await timeline()
    .locator("article", { hasText: "Call them back" })
    .filter({ hasText: "was deleted" })
    .waitFor();
});

test("what a reference leads to is a card by the pointer: it can be gone over to, and Escape ends it", async () => {
  const { deal } = await dealOf();
  const [found] = await product.sql<{ name: string }>(
    `select a.name from salesforce.account a join salesforce.opportunity o on o.accountid = a.id where o.id = $1`,
    [deal],
  );
  await open(`/objects/Opportunity/${deal}`);
  const link = page.locator('dd[data-column="accountid"] a');
  const box = async () => (await link.boundingBox()) ?? expect.fail("not drawn");
  const before = await box();
  await link.hover();
  await card().getByText(String(found?.name)).waitFor();
  expect(await box()).toEqual(before);
  await expect
    .poll(() => link.getAttribute("aria-describedby"))
    .toBe(await card().getAttribute("id"));
  await card().hover();
  await page.waitForTimeout(500);
  await expect.poll(() => card().count()).toBe(1);
  expect(await violationsOf(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await card().waitFor({ state: "detached" });
  expect(new URL(page.url()).pathname).toBe(`/objects/Opportunity/${deal}`);
  await page.mouse.move(2, 2);
  await link.hover();
  await card().waitFor();
  await page.mouse.move(2, 2);
  await card().waitFor({ state: "detached" });
});

test("and by the keyboard alone, in a list too", async () => {
  const { deal } = await dealOf();
  await open(`/objects/Opportunity/${deal}`);
  const link = page.locator('dd[data-column="accountid"] a');
  await page.keyboard.press("Tab");
  await link.focus();
  await card().waitFor();
  await page.keyboard.press("Escape");
  await card().waitFor({ state: "detached" });
  await open("/objects/Opportunity?columns=name,accountid&filter=accountid.null.false");
  await page.getByRole("gridcell").first().focus();
  await page.keyboard.press("ArrowRight");
  await page.locator("dt", { hasText: "Owner" }).waitFor();
  await expect.poll(() => card().count()).toBe(1);
  await page.keyboard.press("Escape");
  await card().waitFor({ state: "detached" });
  await page.keyboard.press("ArrowDown");
  await card().waitFor();
});

test("a record is opened where the org has it, and its link is copied as of the moment that is shown", async () => {
  const { account } = await dealOf();
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await open(`/objects/Account/${account}`);
  const away = page.getByRole("link", { name: "Open in Salesforce" });
  const href = `http://127.0.0.1:${product.ports.emulatorRest}/${account}`;
  await expect.poll(() => away.getAttribute("href")).toBe(href);
  await expect.poll(() => away.getAttribute("rel")).toBe("noopener noreferrer");
  await page.keyboard.press("y");
  await page.getByRole("button", { name: "Link copied" }).waitFor();
  const copied = () => page.evaluate("navigator.clipboard.readText()");
  expect(await copied()).toBe(page.url());
  const then = `${product.url}/objects/Account/${account}?asOf=${new Date().toISOString()}`;
  await page.goto(then);
  await page.getByRole("button", { name: "Copy link (y)" }).click();
  await page.getByRole("button", { name: "Link copied" }).waitFor();
  expect(await copied()).toBe(then);
});

test.each(["light", "dark"] as const)(
  "in a corridor the name stays in sight, sections fold, and all can be touched, %s",
  async (colorScheme) => {
    const { account } = await dealOf();
    await page.setViewportSize({ width: 390, height: 844 });
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await open("/objects/Account?sort=name&columns=name");
    const card = page.locator(".g-card a").nth(3);
    const id = await card.getAttribute("data-record-id");
    await card.click();
    const name = page.getByRole("heading", { level: 1 });
    await timeline().locator("article, p").first().waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await page.evaluate("document.querySelector('main').scrollTo(0, 600)");
    expect((await name.boundingBox())?.y).toBeLessThan(120);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(390);
    const details = page.getByRole("region", { name: "Details" });
    await details.getByRole("button", { name: "Details" }).click();
    await expect.poll(() => details.locator("dt").count()).toBe(0);
    await details.getByRole("button", { name: "Details" }).click();
    await page.getByRole("link", { name: "back to Accounts" }).click();
    await expect.poll(() => page.evaluate("document.activeElement?.dataset.recordId")).toBe(id);
    await page.goto(`${product.url}/objects/Account/${account}`);
  },
);
