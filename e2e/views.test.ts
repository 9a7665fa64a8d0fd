/** Saved views, as people at a screen use them, with everything real. */
import type { Locator, Page } from "playwright-core";
import { beforeEach, expect, test } from "vitest";
import { violationsOf } from "./axe.ts";
import { untilPageLive } from "./browser.ts";
import type { Product } from "./product.ts";
import { usePage } from "./use-page.ts";

let product: Product;
let page: Page;
usePage({ viewport: { width: 1440, height: 900 } }, (used) => ({ product, page } = used));
beforeEach(async () => {
  page.setDefaultTimeout(20_000);
  await product.sql("truncate app.view, app.view_change, app.view_default");
});

const LIST = "/objects/Account";
const title = () => page.getByRole("heading", { level: 1 });
const button = (name: string) => page.getByRole("button", { name, exact: true });
const option = (name: string) => page.getByRole("option", { name });
/** The columns that are shown, and what sorts. */
const columns = () =>
  page.evaluate<readonly string[]>(
    `[...document.querySelectorAll('[role="columnheader"]')].map((one) => one.dataset.column ?? one.textContent)`,
  );
const search = () => new URL(page.url()).search;

async function open(path: string): Promise<void> {
  await page.goto(`${product.url}${path}`);
  await untilPageLive(page);
  await page.getByRole("gridcell").first().waitFor();
}

type Kept = {
  readonly name: string;
  readonly search: string;
  readonly owner: string;
  readonly shared: boolean;
  readonly version: number;
};

/** A view that somebody else shares, in the list of accounts. */
async function shared(id: string, kept: Partial<Kept> = {}): Promise<void> {
  const view = { name: "Team", search: "columns=name,industry&sort=name", owner: "Grace", ...kept };
  await product.sql(
    `insert into app.view (id, object, name, search, owner, shared, version)
     values ($1, 'Account', $2, $3, $4, $5, 1)`,
    [id, view.name, view.search, view.owner, kept.shared ?? true],
  );
}
const kept = async () =>
  (await product.sql<Kept>("select name, search, owner, shared, version from app.view"))[0];
/** Who the product takes whoever asks for. */
async function me(): Promise<string> {
  const answer = await fetch(`${product.url}/api/person`);
  return ((await answer.json()) as { readonly id: string }).id;
}

test("a list is saved as a view and found again, from the keyboard alone", async () => {
  await open(`${LIST}?columns=name,industry&sort=-name&filter=name.contains.a`);
  await page.keyboard.press("v");
  await page.getByRole("combobox", { name: "Find a view" }).waitFor();
  await page.keyboard.press("Tab");
  expect(await page.evaluate("document.activeElement.textContent")).toBe(
    "Save this list as a view…",
  );
  await page.keyboard.press("Enter");
  await page.getByRole("textbox", { name: "Name", exact: true }).waitFor();
  await page.keyboard.type("Backwards");
  await page.keyboard.press("Enter");
  await expect.poll(() => title().innerText()).toBe("Backwards");
  expect(await kept()).toEqual({
    ...{ name: "Backwards", search: "columns=name,industry&sort=-name&filter=name.contains.a" },
    ...{ owner: await me(), shared: false, version: 1 },
  });
  await page.keyboard.press("v");
  await page.keyboard.type("all acc");
  await page.keyboard.press("Enter");
  await expect.poll(search).toBe("?view=all");
  await expect.poll(() => title().innerText()).toBe("Accounts");
  await page.keyboard.press("v");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect.poll(() => title().innerText()).toBe("Backwards");
  await page.getByText("Account Name contains a").waitFor();
});

test("a view that somebody shares is kept otherwise without changing it", async () => {
  await shared("teamview22");
  await open(`${LIST}?view=teamview22`);
  expect(await button("Changed").count()).toBe(0);
  await page
    .getByRole("columnheader", { name: /Industry/ })
    .getByRole("button")
    .first()
    .click();
  await button("Changed").click();
  expect(await button("Save").count()).toBe(0);
  await button("Keep for me").click();
  await button("Your changes").waitFor();
  expect(search()).toBe("?view=teamview22");
  expect(await kept()).toMatchObject({ search: "columns=name,industry&sort=name", version: 1 });
  await open(`${LIST}?view=teamview22`);
  const sorted = page.locator('[role="columnheader"][aria-sort="ascending"]');
  await expect.poll(() => sorted.innerText()).toContain("Industry");
  await button("Your changes").click();
  await button("Discard").click();
  await expect.poll(() => sorted.innerText()).toContain("Name");
  await button("Undo").click();
  await expect.poll(() => sorted.innerText()).toContain("Industry");
});

test("what differs from one's own view is saved, saved as another one, or discarded", async () => {
  await shared("myview2222", { owner: await me(), shared: false });
  await open(`${LIST}?view=myview2222&sort=-name`);
  await button("Changed").click();
  await button("Discard").click();
  await expect.poll(search).toBe("?view=myview2222");
  await open(`${LIST}?view=myview2222&sort=-name`);
  await button("Changed").click();
  await button("Save").click();
  await button("Changed").waitFor({ state: "detached" });
  expect(await kept()).toMatchObject({ search: "columns=name,industry&sort=-name", version: 2 });
  await open(`${LIST}?view=myview2222&sort=industry`);
  await button("Changed").click();
  await button("Save as…").click();
  await page.keyboard.type("Another");
  await page.getByLabel("Share with everybody").check();
  await button("Save view").click();
  await expect.poll(() => title().innerText()).toBe("Another");
  const views = await product.sql("select name, shared, search from app.view order by name");
  expect(views).toEqual([
    { name: "Another", shared: true, search: "columns=name,industry&sort=industry" },
    { name: "Team", shared: false, search: "columns=name,industry&sort=-name" },
  ]);
});

test("of two who save at once the second is told, and chooses", async () => {
  await shared("myview2222", { owner: await me() });
  await open(`${LIST}?view=myview2222&sort=-name`);
  await product.sql("update app.view set version = 2, search = 'columns=name'");
  await button("Changed").click();
  await button("Save").click();
  await page.getByRole("alert").filter({ hasText: "version 2 has been saved since" }).waitFor();
  expect(await kept()).toMatchObject({ version: 2, search: "columns=name" });
  await button("Save over it").click();
  await expect.poll(async () => (await kept())?.version).toBe(3);
  expect(await kept()).toMatchObject({ search: "columns=name,industry&sort=-name" });
  await expect.poll(search).toBe("?view=myview2222");
});

test("an object opens with its default view, and asks no more for it than for all records", async () => {
  const asked: string[] = [];
  page.on("request", (request) => {
    const { pathname, search: query } = new URL(request.url());
    if (/^\/api\/(objects|views)/.test(pathname))
      asked.push(`${request.method()} ${pathname}${query}`);
  });
  const opened = async () => {
    asked.length = 0;
    await open(LIST);
    await page.locator("[data-total]").filter({ hasText: /\d/ }).waitFor();
    return [...new Set(asked.map((one) => one.replace(/\?.*/, "")))].toSorted();
  };
  const plain = await opened();
  expect(search()).toBe("");
  await shared("teamview22");
  await product.sql("insert into app.view_default values ('Account', '', 'teamview22')");
  expect(await opened()).toEqual(plain);
  expect(search()).toBe("?view=teamview22");
  await expect.poll(() => title().innerText()).toBe("Team");
  const rows = asked.filter((one) => one.includes("/rows?"));
  expect(rows.length).toBeGreaterThan(0);
  expect(rows.filter((one) => !one.includes("sort=name"))).toEqual([]);
  // Whoever wants all records has them, also when nothing more is said.
  await page.keyboard.press("v");
  await option("All Accounts").click();
  await expect.poll(() => title().innerText()).toBe("Accounts");
  await page.keyboard.press("v");
  await button("Make it my default").click();
  await button("No longer my default").waitFor();
  await open(LIST);
  expect([search(), await title().innerText()]).toEqual(["", "Accounts"]);
});

test("a view is renamed, shared and made everybody's default", async () => {
  await shared("myview2222", { owner: await me(), shared: false });
  await open(`${LIST}?view=myview2222`);
  await page.keyboard.press("v");
  await button("Rename…").click();
  await page.keyboard.type("Better");
  await page.keyboard.press("Enter");
  await expect.poll(() => title().innerText()).toBe("Better");
  await page.keyboard.press("v");
  await button("Share with everybody").click();
  await button("Make it everybody’s default").click();
  await option("everybody’s default").waitFor();
  expect(await kept()).toMatchObject({ name: "Better", shared: true, version: 3 });
  expect(await product.sql("select person, view from app.view_default")).toEqual([
    { person: "", view: "myview2222" },
  ]);
});

test("who comes back from a record is where they were in the view", async () => {
  await shared("teamview22");
  await open(`${LIST}?view=teamview22`);
  await page.getByRole("gridcell").first().focus();
  await page.keyboard.press("ArrowDown");
  const at = () => page.evaluate("document.activeElement.dataset.recordId");
  const cell = await at();
  await page.keyboard.press("Enter");
  await expect.poll(() => page.url()).toContain(`${LIST}/${String(cell)}`);
  await page.getByRole("heading", { name: "Timeline" }).waitFor();
  await page.keyboard.press("Escape");
  await expect.poll(at).toBe(cell);
  expect(search()).toBe("?view=teamview22");
});

test("a view that is removed comes back by undo", async () => {
  await shared("myview2222", { owner: await me() });
  await open(`${LIST}?view=myview2222`);
  await page.keyboard.press("v");
  await button("Remove").click();
  await page.getByText("“Team” is removed.").first().waitFor();
  await expect.poll(() => title().innerText()).toBe("Accounts");
  await button("Undo").click();
  await expect.poll(() => title().innerText()).toBe("Team");
});

test("a view that is gone is said to be, above all records", async () => {
  await open(`${LIST}?view=nosuchview`);
  await page.getByText("That view is gone, or is not shared with you.").waitFor();
  await expect.poll(() => title().innerText()).toBe("Accounts");
});

test("a view opens as far as it is understood, and what was left out is said", async () => {
  await shared("teamview22", { search: "columns=name,gone__c&filter=went__c.eq.1" });
  await open(`${LIST}?view=teamview22`);
  await page.getByText("There is no field “gone__c”.").waitFor();
  await page.getByText("There is no field “went__c”.").waitFor();
  expect(await columns()).toHaveLength(1);
  expect(await button("Changed").count()).toBe(0);
});

test("views are found in the search, with the list that they are of", async () => {
  await shared("teamview22", { name: "Quarterly review" });
  await page.goto(product.url);
  await untilPageLive(page);
  await page.keyboard.press("Control+k");
  await page.keyboard.type("quarterly");
  await option("Quarterly review").filter({ hasText: "Accounts" }).waitFor();
  await page.keyboard.press("Enter");
  await expect.poll(() => title().innerText()).toBe("Quarterly review");
});

test.each(["light", "dark"] as const)("axe finds nothing in views, %s", async (colorScheme) => {
  await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
  await shared("myview2222", { owner: await me() });
  await shared("teamview22");
  await open(`${LIST}?view=myview2222&sort=-name`);
  await page.keyboard.press("v");
  await option("by Grace").waitFor();
  expect(await violationsOf(page)).toEqual([]);
  await button("Rename…").click();
  expect(await violationsOf(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await button("Changed").click();
  expect(await violationsOf(page)).toEqual([]);
  await open(`${LIST}?view=nosuchview`);
  expect(await violationsOf(page)).toEqual([]);
});

test("on a phone all of it is within the screen and can be touched", async () => {
  await page.setViewportSize({ width: 390, height: 844 });
  await shared("myview2222", { owner: await me(), name: "A name that is rather long for a phone" });
  await page.goto(`${product.url}${LIST}?view=myview2222&sort=-name`);
  await page.locator(".g-card").first().waitFor();
  expect(await isWithin(button("More"))).toBe(true);
  await title().getByRole("button").click();
  await option("A name").waitFor();
  expect(await isWithin(page.getByRole("dialog"))).toBe(true);
  await page.keyboard.press("Escape");
  await button("Changed").click();
  await button("Save").waitFor();
  expect(await isWithin(page.getByRole("dialog"))).toBe(true);
});

async function isWithin(element: Locator): Promise<boolean> {
  const box = await element.boundingBox();
  return box !== null && box.x >= 0 && box.x + box.width <= 390;
}
