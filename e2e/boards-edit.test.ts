import { type Browser, devices, type Locator, type Page } from "playwright-core";
import { beforeEach, describe, expect, test } from "vitest";
import type { Board, BoardAnswer, Place } from "../edge/protocol/board.ts";
import { violationsOf } from "./axe.ts";
import { untilPageLive } from "./browser.ts";
import { usePage } from "./use-page.ts";

let browser: Browser;
let page: Page;
let url: string;

/** A board of three numbers in a row. */
const THREE: Board = {
  name: "Three",
  filters: [],
  tiles: ["One", "Two", "Three"].map((title, index) => ({
    key: title.toLowerCase(),
    title,
    kind: "number",
    question: { object: "Account", measures: [{ fn: "count", as: "accounts" }] },
    place: { x: index * 4, y: 0, width: 4, height: 5 },
  })),
};

async function saved(board: Board): Promise<BoardAnswer> {
  const answer = await fetch(`${url}/api/boards`, {
    method: "POST",
    body: JSON.stringify(board),
    headers: { "content-type": "application/json" },
  });
  return (await answer.json()) as BoardAnswer;
}

const button = (name: string, at: Page | Locator = page) =>
  at.getByRole("button", { name, exact: true });
const tile = (title: string, at: Page = page) =>
  at.getByRole("article", { name: title, exact: true });

/** Carries out something of a tile's menu. */
async function choose(title: string, item: string): Promise<void> {
  await button(`More of ${title}`).first().click();
  await page.getByRole("menuitem", { name: item, exact: true }).click();
}

const PLACES = `Object.fromEntries([...document.querySelectorAll("[data-tile]")].map((tile) => {
  const { style } = tile.closest(".tile-place");
  const [x, y, width, height] = ["--x", "--y", "--width", "--height"].map((name) =>
    Number(style.getPropertyValue(name)));
  return [tile.dataset.tile, { x: x - 1, y: y - 1, width, height }];
}))`;

/** Where the tiles are, by their keys, in the order that they are read. */
async function places(at: Page = page): Promise<Readonly<Record<string, Place>>> {
  return at.evaluate<Readonly<Record<string, Place>>>(PLACES);
}

const head = (title: string) => tile(title).locator("> header h2");
const corner = (title: string) => tile(title).locator("xpath=..").locator("[data-corner]");
const top = () => page.evaluate("document.querySelector('main').scrollTo({ top: 0 })");
/** The tile that has the focus. */
const focused = () => page.evaluate("document.activeElement.dataset.tile");

async function middleOf(element: Locator): Promise<[x: number, y: number]> {
  const box = await element.boundingBox();
  if (!box) throw new Error("It is not to be seen.");
  return [box.x + box.width / 2, box.y + box.height / 2];
}

/** Presses at the middle of an element, and lets go so much farther. */
async function drag(from: Locator, dx: number, dy: number): Promise<void> {
  const [x, y] = await middleOf(from);
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + dx, y + dy, { steps: 6 });
  await page.mouse.up();
}

async function open(board: { readonly id: string }): Promise<void> {
  await page.goto(`${url}/boards/${board.id}`);
  await button("Edit").click();
  await button("Save").waitFor();
  // Not the slider beside it, which the arrow keys would move.
  const label = () => page.evaluate("document.activeElement.ariaLabel");
  await expect.poll(label).toBe("Name of the board");
}

async function save(): Promise<void> {
  await button("Save").click();
  await button("Edit").waitFor();
}

describe("on a desktop", () => {
  usePage({ viewport: { width: 1440, height: 900 } }, (used) => {
    ({ browser, page } = used);
    ({ url } = used.product);
  });
  beforeEach(() => page.setDefaultTimeout(20_000));

  test("a copy is arranged, all of it taken back and done again, saved, and opens as saved", async () => {
    await page.goto(url);
    await button("Copy and change").click();
    const states = [await places()];
    const noted = async () => states.push(await places());

    await choose("Open pipeline", "Move and resize");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Shift+ArrowDown");
    expect(await focused()).toBe("open-pipeline");
    await page.getByText("Open pipeline: column 5,").waitFor({ state: "attached" });
    await page.keyboard.press("Enter");
    expect(await focused()).toBe("open-pipeline");
    await noted();
    const [before, after] = states.map((one) => one["open-pipeline"]);
    expect(after).toMatchObject({ x: 4, width: 3, height: (before?.height ?? 0) + 1 });
    expect(after?.y).toBeGreaterThan(0);

    await top();
    await drag(head("Won this month"), 640, 0);
    await noted();
    expect(states.at(-1)?.["won-this-month"]).toMatchObject({ y: 0, width: 3, height: 5 });
    expect(states.at(-1)?.["won-this-month"]?.x).toBeGreaterThan(3);

    await top();
    await drag(corner("Deals won this quarter"), -95, 104);
    await noted();
    expect(states.at(-1)?.["deals-won"]).toMatchObject({ width: 2, height: 7 });

    await choose("Win rate this quarter", "Duplicate");
    await noted();
    expect(Object.keys(states.at(-1) ?? {}).length).toBe(Object.keys(states[0] ?? {}).length + 1);

    for (const state of states.slice(0, -1).toReversed()) {
      await page.keyboard.press("Control+z");
      expect(await places()).toEqual(state);
    }
    for (const [index, state] of states.slice(1).entries()) {
      await page.keyboard.press(index % 2 === 0 ? "Control+Shift+z" : "Control+y");
      expect(await places()).toEqual(state);
    }

    await page.getByLabel("Name of the board").fill("Deals");
    await save();
    const { pathname } = new URL(page.url());
    expect(pathname).toMatch(/^\/boards\/[a-z0-9]{10}$/);
    await page.getByRole("navigation", { name: "Main" }).getByText("Deals").waitFor();
    expect(await places()).toEqual(states.at(-1));
    await page.reload();
    await button("Edit").waitFor();
    expect(await places()).toEqual(states.at(-1));
    await expect.poll(() => page.getByRole("heading", { level: 1 }).textContent()).toBe("Deals");
  });

  test("Escape puts a tile back, whether arrows or a pointer moved it", async () => {
    await open(await saved(THREE));
    const before = await places();
    await choose("One", "Move and resize");
    await page.keyboard.press("ArrowRight");
    expect(await places()).not.toEqual(before);
    await page.keyboard.press("Escape");
    expect(await places()).toEqual(before);
    await page.mouse.move(...(await middleOf(head("One"))));
    await page.mouse.down();
    await page.mouse.move(900, 500, { steps: 4 });
    await page.locator(".tiles-arranged").waitFor();
    await page.keyboard.press("Escape");
    await page.locator(".tiles-arranged").waitFor({ state: "detached" });
    await page.mouse.up();
    expect(await places()).toEqual(before);
    await expect.poll(() => button("Undo").getAttribute("aria-disabled")).toBe("true");
  });

  test("who saves second loses nothing: the other version opens, and this one is kept as a copy", async () => {
    const board = await saved(THREE);
    await open(board);
    await page.getByLabel("Name of the board").fill("Mine");
    await choose("Three", "Remove");

    const other = await browser.newPage();
    await other.goto(`${url}/boards/${board.id}`);
    await button("Edit", other).click();
    await other.getByLabel("Name of the board").fill("Theirs");
    await button("Save", other).click();
    await button("Edit", other).waitFor();
    await other.close();

    await button("Save").click();
    await page.getByText("has saved version 2 since").waitFor();
    const opening = page.context().waitForEvent("page");
    await page.getByRole("link", { name: "Open the other version" }).click();
    const theirs = await opening;
    await theirs.getByRole("heading", { name: "Theirs" }).waitFor();
    await theirs.close();
    await button("Save as a copy").click();
    await page.getByRole("heading", { name: "Mine (copy)" }).waitFor();
    expect(Object.keys(await places())).toEqual(["one", "two"]);
  });

  test("an earlier version is looked at, and made the latest", async () => {
    const board = await saved(THREE);
    await open(board);
    await choose("Two", "Remove");
    await save();
    await button("Version 2").click();
    await page.getByRole("link", { name: /^1/ }).click();
    await page.getByText("Version 1 of 2, saved by").waitFor();
    expect(new URL(page.url()).search).toBe("?version=1");
    expect(Object.keys(await places())).toEqual(["one", "two", "three"]);
    await page.getByRole("link", { name: "Back to the latest" }).click();
    await button("Version 2").waitFor();
    await page.goBack();
    await button("Make this the latest").click();
    await button("Version 3").waitFor();
    expect(Object.keys(await places())).toEqual(["one", "two", "three"]);
  });

  test("a board that is removed is gone from the lists, and comes back", async () => {
    const board = await saved({ ...THREE, name: "Short-lived" });
    await page.goto(`${url}/boards/${board.id}`);
    const inRail = page.getByRole("navigation", { name: "Main" }).getByText("Short-lived");
    await inRail.waitFor();
    await button("More of the board").click();
    await page.getByRole("menuitem", { name: "Remove" }).click();
    await page.getByText("“Short-lived” is removed").waitFor();
    await inRail.waitFor({ state: "detached" });
    await button("Undo: bring it back").click();
    await button("Edit").waitFor();
    await inRail.waitFor();
    expect(Object.keys(await places())).toEqual(["one", "two", "three"]);
  });

  test("a tile is added, and changed where it is", async () => {
    await open(await saved(THREE));
    await button("Add a tile").click();
    await button("Save tile").click();
    await tile("Accounts").waitFor();
    const before = await places();
    expect(Object.keys(before).length).toBe(4);
    const focused = () => page.evaluate("document.activeElement?.ariaLabel");
    await expect.poll(focused).toBe("Accounts");
    await choose("Two", "Edit");
    const form = page.getByRole("dialog");
    await form.getByLabel("Title", { exact: true }).fill("Second");
    await button("Save tile").click();
    await tile("Second").waitFor();
    await expect.poll(focused).toBe("Second");
    expect(await places()).toEqual(before);
    await button("Undo").click();
    await tile("Two").waitFor();
  });

  test("a changed tile is left by Escape when that was asked about, and can be opened again", async () => {
    await open(await saved(THREE));
    await choose("Two", "Edit");
    const form = page.getByRole("dialog");
    await form.getByLabel("Title", { exact: true }).fill("Second");
    await page.keyboard.press("Escape");
    await form.getByRole("alert").getByText("Leave without what you changed?").waitFor();
    await page.keyboard.press("Escape");
    await form.waitFor({ state: "detached" });
    await choose("Two", "Edit");
    await expect.poll(() => form.getByLabel("Title", { exact: true }).inputValue()).toBe("Two");
    await page.keyboard.press("Escape");
    await form.waitFor({ state: "detached" });
  });

  test("filters are added, renamed and removed", async () => {
    await open(await saved(THREE));
    await button("Filters").click();
    await button("Filter by values").click();
    const dialog = page.getByRole("dialog", { name: "Filters of the board" });
    await dialog.getByLabel("Accounts").selectOption({ label: "Industry" });
    await dialog.getByLabel("Name of the filter").fill("Trade");
    await button("Filter by a period", dialog).click();
    await dialog.getByLabel("Name of the filter").nth(1).waitFor();
    await dialog
      .getByRole("button", { name: /^Remove/ })
      .nth(1)
      .click();
    await button("Done", dialog).click();
    await save();
    await page.getByRole("button", { name: /^Trade/ }).click();
    await page.getByRole("checkbox").first().check();
    await page.waitForURL(/filter\./);
    const bar = page.getByRole("group", { name: "Filters" });
    await expect
      .poll(() => bar.getByRole("button", { expanded: true }).textContent())
      .toMatch(/^Trade/);
    expect(await bar.getByRole("button", { expanded: false }).count()).toBe(0);
  });

  test("what is not saved is asked about before it is left", async () => {
    await open(await saved(THREE));
    await button("Cancel").click();
    await button("Edit").click();
    await choose("One", "Remove");
    await page.getByRole("link", { name: "Sync" }).click();
    await button("Keep editing").click();
    expect(Object.keys(await places())).toEqual(["two", "three"]);
    await button("Cancel").click();
    await button("Discard the changes").click();
    await button("Edit").waitFor();
    expect(Object.keys(await places())).toEqual(["one", "two", "three"]);
    await button("Edit").click();
    await choose("One", "Remove");
    await page.getByRole("link", { name: "Sync" }).click();
    await button("Discard the changes").click();
    await page.waitForURL(/\/sync$/);
  });

  test.each(["light", "dark"] as const)(
    "axe finds nothing while a board is changed, %s",
    async (colorScheme) => {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await open(await saved(THREE));
      await untilPageLive(page);
      await choose("One", "Move and resize");
      await page.keyboard.press("ArrowRight");
      expect(await violationsOf(page)).toEqual([]);
      await page.keyboard.press("Enter");
      await button("Filters").click();
      await button("Filter by values").click();
      expect(await violationsOf(page)).toEqual([]);
    },
  );
});

describe("on a phone", () => {
  usePage({ ...devices["Pixel 7"] }, (used) => {
    ({ page } = used);
    ({ url } = used.product);
  });

  test("tiles go up and down", async () => {
    await open(await saved(THREE));
    await choose("Two", "Move up");
    await choose("One", "Move down");
    await save();
    await page.reload();
    await button("Edit").waitFor();
    expect(Object.keys(await places())).toEqual(["two", "three", "one"]);
  });
});
