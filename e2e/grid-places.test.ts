/** Places in a list of some thousand rows: what people at the grid reach by number, by the thumb and by keys. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { violationsOf } from "./axe.ts";
import { untilPageLive } from "./browser.ts";
import type { Product } from "./product.ts";
import { usePage } from "./use-page.ts";

let product: Product;
let page: Page;
usePage({ viewport: { width: 1280, height: 800 } }, (used) => ({ product, page } = used));

const LIST = "columns=name,email&sort=-name";
const ROW_PX = 32;
const rowAt = (number: number) =>
  page.locator(`.g-row[aria-rowindex="${number + 1}"] [data-column="name"]`);
const goTo = () => page.getByLabel("Go to row");
const firstRow = async () => Number((await goTo().inputValue()).replace(",", ""));
const focused = () =>
  page.evaluate<string | null>(
    "document.activeElement?.closest('.g-row')?.getAttribute('aria-rowindex') ?? null",
  );

async function open(): Promise<number> {
  await page.goto(`${product.url}/objects/Contact?${LIST}`);
  await untilPageLive(page);
  await rowAt(1).waitFor();
  await goTo().waitFor();
  const rows = await product.sql<{ count: string }>("select count(*) from salesforce.contact");
  return Number(rows[0]?.count);
}

/** The record that stands at a number, as Postgres orders the list. */
async function recordAt(number: number): Promise<string | undefined> {
  const rows = await product.sql<{ id: string }>(
    "select id from salesforce.contact order by left(name, 200) desc nulls last, id desc offset $1 limit 1",
    [number - 1],
  );
  return rows[0]?.id;
}

test("a row is reached by its number, with the focus on it, and the list goes on from there", async () => {
  const count = await open();
  expect(count).toBeGreaterThan(1_000);
  await goTo().fill("1,001");
  await page.keyboard.press("Enter");
  await rowAt(1_001).waitFor();
  await expect.poll(focused).toBe("1002");
  await expect.poll(() => goTo().inputValue()).toBe("1,001");
  for (const number of [1_001, 998, 1_012])
    await expect
      .poll(() => rowAt(number).getAttribute("data-record-id"))
      .toBe(await recordAt(number));
  for (let up = 0; up < 60; up++) await page.keyboard.press("PageUp");
  await expect.poll(focused).toBe("2");
  await expect.poll(() => rowAt(1).getAttribute("data-record-id")).toBe(await recordAt(1));
});

test("the thumb covers the whole list, and the last row is the last one", async () => {
  const count = await open();
  const grid = page.getByRole("grid");
  await expect.poll(() => grid.getAttribute("aria-rowcount")).toBe(String(count + 1));
  expect(await grid.evaluate((element) => element.scrollHeight)).toBe((count + 1) * ROW_PX);
  await grid.evaluate((element) => element.scrollTo(0, element.scrollHeight));
  await rowAt(count).waitFor();
  await expect.poll(() => rowAt(count).getAttribute("data-record-id")).toBe(await recordAt(count));
  await grid.evaluate((element) => element.scrollTo(0, element.scrollHeight / 2));
  await expect.poll(async () => Math.abs((await firstRow()) - count / 2)).toBeLessThan(30);
  await expect.poll(() => page.locator('.g-row[aria-hidden="true"]').count()).toBe(0);
  const first = await firstRow();
  await expect.poll(() => rowAt(first).getAttribute("data-record-id")).toBe(await recordAt(first));
});

test("keys and buttons lead to both ends; rows that are on their way take the focus when they come", async () => {
  const count = await open();
  await rowAt(1).click({ position: { x: 200, y: 10 } });
  await page.keyboard.press("Control+End");
  await expect.poll(focused).toBe(String(count + 1));
  await page.keyboard.press("ArrowUp");
  await expect.poll(focused).toBe(String(count));
  await page.keyboard.press("Control+Home");
  await expect.poll(focused).toBe("2");
  await page.getByRole("button", { name: "Last row" }).click();
  await rowAt(count).waitFor();
  await page.getByRole("button", { name: "First row" }).click();
  await rowAt(1).waitFor();
  expect(await page.getByRole("button", { name: "First row" }).isDisabled()).toBe(true);
});

test("from a record far down the way back leads to its row", async () => {
  await open();
  await goTo().fill("1000");
  await page.keyboard.press("Enter");
  await expect.poll(focused).toBe("1001");
  const id = await rowAt(1_000).getAttribute("data-record-id");
  await page.keyboard.press("Enter");
  await page.waitForURL(`**/objects/Contact/${id}*`);
  await page.goBack();
  await expect.poll(focused).toBe("1001");
  await expect.poll(() => rowAt(1_000).getAttribute("data-record-id")).toBe(id);
});

test("a selection over rows that are not loaded says so", async () => {
  const count = await open();
  await rowAt(3).click({ position: { x: 200, y: 10 } });
  await page.keyboard.press("Control+Shift+End");
  await rowAt(count).waitFor();
  const told = page.locator("[data-missing]");
  await expect.poll(() => told.textContent()).toMatch(/^[\d,]+ rows not loaded$/);
});

test("rows as of a moment are read from the first one on, and say so", async () => {
  await page.goto(`${product.url}/objects/Contact?${LIST}&asOf=${new Date().toISOString()}`);
  await rowAt(1).waitFor();
  await page.getByText("Read from the first row on").waitFor();
  expect(await goTo().isDisabled()).toBe(true);
});

const heading = (column: string) => page.locator(`.g-heading:has([data-edge="${column}"])`);
const widthOf = async (column: string) => (await heading(column).boundingBox())?.width ?? 0;
const order = () =>
  page.evaluate<string[]>(
    "[...document.querySelectorAll('.g-heading [data-edge]')].map((one) => one.dataset.edge)",
  );

async function drag(column: string, target: ".g-edge" | ".g-sort", byPx: number): Promise<void> {
  const box = await heading(column).locator(target).boundingBox();
  const [x, y] = [(box?.x ?? 0) + 12, (box?.y ?? 0) + 12];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + byPx / 2, y);
  await page.mouse.move(x + byPx, y);
  await page.mouse.up();
}

test("a column is resized, moved and pinned by pointer and by keyboard, and stays so when the page is loaded again", async () => {
  await page.goto(`${product.url}/objects/Contact?columns=name,email,phone,title`);
  await untilPageLive(page);
  await rowAt(1).waitFor();
  const before = await widthOf("email");
  // The tools come when a pointer is at the headings.
  for (let tries = 0; tries < 20 && (await widthOf("email")) === before; tries++)
    await drag("email", ".g-edge", 90);
  await expect.poll(() => widthOf("email")).toBe(before + 90);
  expect(page.url()).toContain(`widths=email:${before + 90}`);
  expect((await heading("email").locator(".g-edge").boundingBox())?.width).toBe(24);

  await drag("phone", ".g-sort", -250);
  await expect.poll(order).toEqual(["name", "phone", "email", "title"]);
  expect(page.url()).not.toContain("sort=");

  await heading("title").locator(".g-sort").focus();
  await page.keyboard.press("<");
  await expect.poll(order).toEqual(["name", "phone", "title", "email"]);
  const title = await widthOf("title");
  await page.keyboard.press("+");
  await expect.poll(() => widthOf("title")).toBe(title + 16);
  await heading("email").locator(".g-edge").dblclick();
  await expect.poll(() => widthOf("email")).not.toBe(before + 90);
  const fitting = await widthOf("email");

  await page.keyboard.press("c");
  await page.getByRole("button", { name: "Pin to the left: Email" }).click();
  await expect.poll(order).toEqual(["name", "email", "phone", "title"]);
  await page.getByRole("button", { name: "Comfortable" }).click();
  await expect.poll(async () => (await rowAt(1).boundingBox())?.height).toBe(39);
  await page.keyboard.press("Escape");

  await page.reload();
  await untilPageLive(page);
  await rowAt(1).waitFor();
  expect(await order()).toEqual(["name", "email", "phone", "title"]);
  expect([await widthOf("email"), await widthOf("title")]).toEqual([fitting, title + 16]);
});

test("pinned columns stay beside the first one, where there is room for them", async () => {
  const left = async (column: string) => (await heading(column).boundingBox())?.x ?? 0;
  const scroll = () => page.getByRole("grid").evaluate((element) => element.scrollTo(150, 0));
  await page.goto(
    `${product.url}/objects/Contact?columns=name,phone,email,title,department,createddate,lastmodifieddate,ownerid&pinned=email&widths=email:200`,
  );
  await rowAt(1).waitFor();
  const before = [await left("email"), await left("phone")];
  await scroll();
  await expect.poll(() => left("phone")).toBe((before[1] ?? 0) - 150);
  expect(await left("email")).toBe(before[0]);
  await page.setViewportSize({ width: 700, height: 844 });
  await scroll();
  await expect.poll(() => left("email")).toBe((await left("name")) + (await widthOf("name")) - 150);
});

test("a width or a pin of a column that is not there is left out of the view, and said", async () => {
  await page.goto(`${product.url}/objects/Contact?widths=nmae:200,name:300&pinned=nope`);
  await page.getByText("Not all that was asked for was understood").waitFor();
  for (const text of ["nmae:200", "nope"]) await page.getByText(text, { exact: true }).waitFor();
  expect(await widthOf("name")).toBe(300);
});

test.each(["light", "dark"] as const)(
  "nothing stands against them in the %s theme, on a phone too",
  async (theme) => {
    await page.emulateMedia({ colorScheme: theme });
    await page.goto(`${product.url}/objects/Contact?${LIST}&pinned=email&widths=email:120`);
    await untilPageLive(page);
    await goTo().waitFor();
    await page.keyboard.press("c");
    await page.getByRole("button", { name: "Pin to the left: Email" }).waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await violationsOf(page)).toEqual([]);
    expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
  },
);
