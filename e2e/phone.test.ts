/** Lists and records on a phone, with a finger alone, with everything real: one product, one Chromium. */
import { devices, type Locator, type Page } from "playwright-core";
import { expect, test } from "vitest";
import { violationsOf } from "./axe.ts";
import { untilPageLive } from "./browser.ts";
import type { OrgClient } from "./org-client.ts";
import type { Product } from "./product.ts";
import { usePage } from "./use-page.ts";

let product: Product;
let org: OrgClient;
let page: Page;
const { userAgent, viewport, deviceScaleFactor, isMobile, hasTouch } = devices["Pixel 7"] ?? {};
if (!userAgent || !viewport || !deviceScaleFactor || !isMobile || !hasTouch)
  throw new Error("playwright knows no Pixel 7");
usePage(
  { userAgent, viewport, deviceScaleFactor, isMobile, hasTouch },
  (used) => ({ product, org, page } = used),
);

const eventually = { timeout: 30_000 };
const WIDTH = viewport.width;
const LIST = "/objects/Opportunity?columns=stagename,name,amount,closedate,accountid,ownerid";

const cards = () => page.getByRole("list", { name: "Opportunities" }).getByRole("listitem");
/** A card by its number in the list, from 1. */
const cardAt = (number: number) => page.locator(`.g-card[aria-posinset="${number}"]`);
const card = (id: string) => page.locator(`.g-card:has([data-record-id="${id}"])`);
const button = (name: string | RegExp) => page.getByRole("button", { name, exact: true });
const sheet = (name: string) => page.getByRole("dialog", { name });
const total = () => page.locator("[data-total]").textContent();
const focusedRecord = () =>
  page.evaluate<string | undefined>("document.activeElement?.dataset.recordId");
const top = async (one: Locator) => Math.round((await one.boundingBox())?.y ?? NaN);
const search = () => new URL(page.url()).searchParams;

async function open(path: string): Promise<void> {
  await page.goto(`${product.url}${path}`);
  await untilPageLive(page);
}

async function create(object: string, fields: Record<string, unknown>): Promise<string> {
  const { id = "" } = await org.sobject(object).create(fields);
  const row = () => product.sql(`select from salesforce.${object} where id = $1`, [id]);
  await expect.poll(async () => (await row()).length, eventually).toBe(1);
  return id;
}

test("a row is a card: the record's name, and the first of the view's other columns with their labels", async () => {
  await open(`${LIST}&sort=-amount`);
  await cardAt(1).waitFor();
  expect(await page.getByRole("grid").count()).toBe(0);
  const labels = await cardAt(1).locator("dt").allTextContents();
  expect(labels).toEqual(["Stage", "Amount", "Close Date", "Account"]);
  const [first] = await product.sql<{ name: string; count: number }>(
    `select name, count(*) over ()::int as count from salesforce.opportunity order by amount desc nulls last, id desc limit 1`,
  );
  const link = cardAt(1).getByRole("link").first();
  await expect.poll(() => link.textContent()).toBe(first?.name);
  expect((await link.boundingBox())?.height).toBeGreaterThanOrEqual(44);
  await expect.poll(() => cardAt(1).getAttribute("aria-setsize")).toBe(String(first?.count));
  await expect.poll(() => cards().count()).toBeLessThan(25);
  // By what it is ordered no heading shows.
  await page.getByRole("list", { name: "Conditions" }).getByText("ordered by Amount").waitFor();
});

test("a change in the org flashes on its card, and is said", async () => {
  const id = await create("Account", { Name: "Seen in a corridor", Phone: "+49 1" });
  await open(`/objects/Account?columns=name,phone,industry&filter=id.eq.${id}`);
  await card(id).waitFor();
  await org.sobject("Account").update({ Id: id, Phone: "+49 2" });
  const phone = card(id).locator('dd[data-column="phone"]');
  await expect.poll(() => phone.textContent(), eventually).toBe("+49 2");
  await expect.poll(() => phone.getAttribute("data-flash")).not.toBeNull();
  const said = page.locator('[aria-live="polite"]');
  await expect.poll(() => said.textContent()).toContain("Seen in a corridor: Account Phone +49 2.");
  await org.sobject("Account").delete(id);
  await card(id).getByText("Deleted").waitFor();
});

test("a thumb narrows a list, orders it and saves it as a view", async () => {
  await open("/objects/Opportunity");
  await button("Filter").tap();
  await chooseField("Closed");
  await sheet("Filter")
    .getByLabel(/^Value/)
    .selectOption("No");
  expect((await sheet("Filter").boundingBox())?.width).toBe(WIDTH);
  await sheet("Filter").getByRole("button", { name: "Order", exact: true }).tap();
  await chooseField("Amount");
  await sheet("Filter").getByLabel("Direction").selectOption("descending");
  await button("Apply").tap();
  await expect.poll(() => search().get("sort")).toBe("-amount");
  const [known] = await product.sql<{ count: string }>(
    "select to_char(count(*), 'FM999,999') as count from salesforce.opportunity where not isclosed",
  );
  await expect.poll(total, eventually).toBe(known?.count);

  await page.getByRole("heading", { level: 1 }).getByRole("button").tap();
  await button("Save this list as a view…").tap();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("Mine in a corridor");
  await button("Save view").tap();
  await expect
    .poll(() => page.getByRole("heading", { level: 1 }).textContent())
    .toBe("Mine in a corridor");
});

async function chooseField(label: string): Promise<void> {
  await page.getByLabel("Find a field").fill(label);
  await page.locator("[data-fields] button").filter({ hasText: label }).first().tap();
}

test("what is on the cards is chosen, and put in order", async () => {
  await open("/objects/Account?columns=name,phone,industry");
  await button("More").tap();
  await button(/^Columns/).tap();
  await button(/^Move down: .*Phone/).tap();
  await expect.poll(() => search().get("columns")).toBe("name,industry,phone");
  await sheet("Columns").getByRole("checkbox", { name: "Industry" }).uncheck();
  await button("Done").tap();
  await expect
    .poll(() => cardAt(1).locator("dt").allTextContents())
    .toEqual([expect.stringContaining("Phone")]);
});

test("the list goes to its end and to a row by its number", async () => {
  await open("/objects/Contact?columns=name,email&sort=name");
  await cardAt(1).waitFor();
  const length = Number(await cardAt(1).getAttribute("aria-setsize"));
  expect(length).toBeGreaterThanOrEqual(600);
  await button("Last row (Ctrl+End)").tap();
  await cardAt(length).waitFor();
  const box = await cardAt(length).boundingBox();
  const bar = await page.getByRole("form", { name: "Place in the list" }).boundingBox();
  expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(bar?.y ?? 0);
  await page.getByRole("textbox", { name: "Go to row" }).fill("321");
  await page.keyboard.press("Enter");
  await cardAt(321).waitFor();
  const list = await page.getByRole("list", { name: "Contacts" }).boundingBox();
  await expect.poll(() => top(cardAt(321))).toBe(Math.round(list?.y ?? 0));
  const [row] = await product.sql<{ name: string }>(
    `select name from (select name, row_number() over (order by name, id) as at from salesforce.contact) of where at = 321`,
  );
  await expect.poll(() => cardAt(321).getByRole("link").first().textContent()).toBe(row?.name);
});

test("a record closes onto its list at once, at the same place; its neighbours are at the thumb", async () => {
  await open("/objects/Account?columns=name,phone&sort=name");
  await cardAt(1).waitFor();
  await page.getByRole("textbox", { name: "Go to row" }).fill("240");
  await page.keyboard.press("Enter");
  const opened = cardAt(243).getByRole("link").first();
  await opened.waitFor();
  const [name, y] = [await opened.textContent(), await top(opened)];
  await opened.tap();
  const title = page.getByRole("heading", { level: 1 });
  await expect.poll(() => title.textContent()).toBe(name);

  // Whatever the network does, the list is there.
  const held = Promise.withResolvers<void>();
  await page.route("**/api/objects/Account/rows**", async (route) => {
    await held.promise;
    await route.continue();
  });
  await page.getByRole("link", { name: "back to Accounts" }).tap();
  await opened.waitFor();
  expect(await top(opened)).toBe(y);
  held.resolve();
  await untilPageLive(page);
  expect(await top(opened)).toBe(y);
  await page.unrouteAll({ behavior: "ignoreErrors" });
  // One step back is what was before the list.
  expect(await page.evaluate("navigation.canGoForward")).toBe(true);

  const next = await cardAt(244).getByRole("link").first().textContent();
  await opened.tap();
  await button("Next (j)").tap();
  await expect.poll(() => title.textContent()).toBe(next);
  const box = await button("Next (j)").boundingBox();
  expect(box?.y).toBeGreaterThan(viewport.height * 0.8);
  expect(box?.height).toBeGreaterThanOrEqual(44);
  await page.goBack();
  const id = await cardAt(244).getByRole("link").first().getAttribute("data-record-id");
  await expect.poll(focusedRecord).toBe(id);
});

test("groups and the export are reached by a thumb", async () => {
  await open("/objects/Opportunity?filter=isclosed.eq.false");
  await button("More").tap();
  await sheet("More").getByRole("link", { name: "Groups" }).tap();
  await page.waitForURL(/group=/);
  await page.locator(".c-table tbody tr").first().waitFor();
  expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
  await page.getByRole("link", { name: "Back to the list" }).tap();
  await cardAt(1).waitFor();
  await page.evaluate("delete window.showSaveFilePicker");
  await button("More").tap();
  await button("Export").tap();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("dialog", { name: "Export" }).getByRole("button", { name: "Export" }).tap(),
  ]);
  expect(download.suggestedFilename()).toBe("Opportunities.csv");
});

test("the list as of a moment is cards too, and the way back to now is at hand", async () => {
  await open(LIST);
  await button("More").tap();
  await button("As of…").tap();
  await sheet("As of a moment").getByRole("button", { name: "an hour ago" }).waitFor();
  await page.goto(`${product.url}${LIST}&asOf=2199-01-31T14:00:00Z`);
  await cardAt(1).waitFor();
  await button("Back to now").tap();
  await untilPageLive(page);
  await cardAt(1).waitFor();
  expect(search().has("asOf")).toBe(false);
});

test.each(["light", "dark"] as const)("axe finds nothing, %s", async (colorScheme) => {
  await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
  await open(`${LIST}&filter=amount.gt.1&sort=-amount`);
  await cardAt(1).waitFor();
  expect(await violationsOf(page)).toEqual([]);
  for (const name of ["Filter 1 in force", "More"]) {
    await button(name).tap();
    await page.getByRole("dialog").getByRole("button").nth(1).waitFor();
    expect(await violationsOf(page), name).toEqual([]);
    await button(/^Close: /).tap();
    await page.getByRole("dialog").waitFor({ state: "detached" });
  }
  await cardAt(2).getByRole("link").first().tap();
  await page.locator("main dl dd").first().waitFor();
  expect(await violationsOf(page), "record").toEqual([]);
});

test("ugly data stays on its card, and no page is wider than the screen", async () => {
  const long = "X".repeat(255);
  const hebrew = `${"שם ארוך מאוד של לקוח ".repeat(11)}סוף`;
  const ids = [
    await create("Account", { Name: long, Phone: "9".repeat(40) }),
    await create("Account", { Name: hebrew }),
  ];
  await page.setViewportSize({ width: 360, height: 640 });
  for (const columns of ["name,phone,industry,website,annualrevenue", "*"]) {
    await open(`/objects/Account?columns=${columns}&filter=id.in.${JSON.stringify(ids)}`);
    for (const id of ids) {
      await card(id).waitFor();
      expect((await card(id).locator("dt").all()).length).toBe(4);
      const [outer, name] = [
        await card(id).boundingBox(),
        await card(id).locator("a").first().boundingBox(),
      ];
      expect((name?.x ?? 0) + (name?.width ?? 0)).toBeLessThanOrEqual((outer?.x ?? 0) + 360);
      expect(outer?.width).toBe(360);
    }
    expect(await widest()).toBeLessThanOrEqual(360);
  }
  await card(ids[0] ?? "")
    .locator("a")
    .first()
    .tap();
  await page.locator("main dl dd").first().waitFor();
  expect(await widest()).toBeLessThanOrEqual(360);
});

/** How far to the right the page, or what scrolls in it, could be scrolled. */
const widest = () =>
  page.evaluate<number>(
    `Math.max(...[...document.querySelectorAll("html, main, .g-scroll")].map((one) => one.scrollWidth))`,
  );
