/** What is taken out of a board: its numbers, its pictures, links to it, and a wall of it. */
import { readFile } from "node:fs/promises";
import { parse } from "csv-parse/sync";
import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { SALES } from "../edge/boards/sales.ts";
import type { Answer } from "../edge/protocol/question.ts";
import { violationsOf } from "./axe.ts";
import { untilPageLive } from "./browser.ts";
import { colourOf, pixelsOf } from "./picture.ts";
import type { Product } from "./product.ts";
import { usePage } from "./use-page.ts";

let product: Product;
let page: Page;
const look = {
  viewport: { width: 1_440, height: 900 },
  permissions: ["clipboard-read", "clipboard-write"],
  timezoneId: "Europe/Berlin",
};
usePage(look, (used) => ({ product, page } = used));

const tileOf = (key: string): Locator => page.locator(`[data-tile="${key}"]`);
const menuButton = (key: string) => tileOf(key).getByRole("button", { name: /^More of/ });
const badge = () => page.locator("[data-connection]");

/** Opens a board, and waits for the charts of these tiles. */
async function open(path: string, ...keys: readonly string[]): Promise<void> {
  await page.goto(product.url + path);
  for (const key of keys) await tileOf(key).locator("[data-chart]").waitFor();
  await untilPageLive(page);
}

async function choose(key: string, item: string): Promise<void> {
  await menuButton(key).click();
  await page.getByRole("menuitem", { name: item }).click();
}

async function fileOf(key: string, item: string): Promise<{ name: string; bytes: Buffer }> {
  const [file] = await Promise.all([page.waitForEvent("download"), choose(key, item)]);
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
}

/** What the API answers a tile's question, seen from the page's zone. */
async function answerOf(key: string): Promise<Answer> {
  const question = SALES.tiles.find((tile) => tile.key === key)?.question;
  const response = await fetch(`${product.url}/api/ask`, {
    method: "POST",
    body: JSON.stringify({ ...question, zone: look.timezoneId }),
  });
  expect(response.status).toBe(200);
  return (await response.json()) as Answer;
}

/** The cells of an answer's columns from one on, every digit; "" of none. */
const figuresOf = ({ rows }: Answer, from: number) =>
  rows.map((cells) => cells.slice(from).map((cell) => String(cell ?? "")));

test("a CSV file has the API's digits, names for ids, and first days of buckets", async () => {
  await open("/", "forecast", "won-by-owner");
  const { name, bytes } = await fileOf("forecast", "Download CSV");
  expect(name).toMatch(/^open-by-close-month-and-forecast-category \d{4}-\d\d-\d\d \d{4}\.csv$/);
  const text = bytes.toString("utf8");
  expect(text.startsWith("\ufeff")).toBe(true);
  const [header, ...rows] = parse(text, { bom: true, record_delimiter: "\r\n" }) as string[][];
  const answer = await answerOf("forecast");
  const labels = await tileOf("forecast").locator("thead th").allTextContents();
  expect(header).toEqual(labels);
  expect(rows.map((row) => row.slice(2))).toEqual(figuresOf(answer, 2));
  expect(rows.map(([month]) => month)).toEqual(answer.rows.map(([month]) => month));

  await expect.poll(() => tileOf("won-by-owner").textContent()).not.toContain("005");
  const owners = await fileOf("won-by-owner", "Download CSV");
  const [, ...wonBy] = parse(owners.bytes.toString("utf8"), { bom: true }) as string[][];
  const won = await answerOf("won-by-owner");
  expect(wonBy.map((row) => row.slice(2))).toEqual(figuresOf(won, 2));
  const others = wonBy.filter(([owner]) => owner === "Others");
  expect(others.length).toBe(won.others?.length ?? 0);
  expect(wonBy.filter(([owner = ""]) => owner.startsWith("005"))).toEqual([]);
});

test("a copied table pastes into a spreadsheet and into a mail", async () => {
  await open("/", "forecast");
  await choose("forecast", "Copy as a table");
  await tileOf("forecast").getByText("Copied").waitFor();
  const [plain, html]: [string, string] = await page.evaluate(`(async () => {
    const [item] = await navigator.clipboard.read();
    const read = async (type) => (await item.getType(type)).text();
    return [await read("text/plain"), await read("text/html")];
  })()`);
  const { bytes } = await fileOf("forecast", "Download CSV");
  const rows = parse(bytes.toString("utf8"), { bom: true }) as string[][];
  expect(plain.split("\n").map((line) => line.split("\t"))).toEqual(rows);
  // A page of ours takes no text for HTML.
  const mail = await page.context().browser()?.newPage();
  const pasted = await mail?.evaluate<string[][]>(`(() => {
    const text = ${JSON.stringify(html)};
    const { rows } = new DOMParser().parseFromString(text, "text/html").querySelector("table");
    return [...rows].map((row) => [...row.cells].map((cell) => cell.textContent));
  })()`);
  await mail?.close();
  expect(pasted).toEqual(rows);
});

test.each(["light", "dark"] as const)(
  "a picture of bars and one of a curve are as large as twice the tile and have the colours of the %s theme",
  async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    await open("/", "forecast", "win-rate-by-cohort");
    await tileOf("win-rate-by-cohort").locator(".c-canvas[data-drawn]").waitFor();
    for (const [key, least] of [
      ["forecast", 5_000],
      // Nothing but its curve has the colour.
      ["win-rate-by-cohort", 20],
    ] as const) {
      const { name, bytes } = await fileOf(key, "Download PNG");
      expect(name).toMatch(/ \d{4}\.png$/);
      const box = await tileOf(key).boundingBox();
      const { width, height, counts } = await pixelsOf(page, bytes);
      expect(width).toBe(Math.round(2 * (box?.width ?? 0)));
      expect(height).toBe(Math.round(2 * ((box?.height ?? 0) + 28)));
      expect(counts[await colourOf(page, "--color-series-1")] ?? 0).toBeGreaterThan(least);
      expect(counts[await colourOf(page, "--color-ink")] ?? 0).toBeGreaterThan(50);
      expect(counts[await colourOf(page, "--color-surface")] ?? 0).toBeGreaterThan(
        width * height * 0.5,
      );
    }
  },
);

test("the menu of a tile is a menu, by keyboard and in both themes", async () => {
  await open("/", "forecast");
  const focused = () => page.evaluate("document.activeElement?.textContent");
  await menuButton("forecast").press("ArrowDown");
  expect(await focused()).toBe("Copy as a table");
  const press = async (key: string, ends: string) => {
    await page.keyboard.press(key);
    expect(await focused()).toBe(ends);
  };
  await press("ArrowUp", "Open the records");
  await press("Home", "Copy as a table");
  await press("d", "Download CSV");
  await press("d", "Download PNG");
  await press("End", "Open the records");
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    expect(await violationsOf(page)).toEqual([]);
  }
  await page.keyboard.press("Escape");
  expect(await page.getByRole("menu").count()).toBe(0);
  expect(await page.evaluate("document.activeElement.ariaHasPopup")).toBe("menu");
  const size = await menuButton("forecast").boundingBox();
  expect(Math.min(size?.width ?? 0, size?.height ?? 0)).toBeGreaterThanOrEqual(24);

  await menuButton("forecast").press("ArrowUp");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/objects\/Opportunity\?.*where=/);
  await page.locator('[role="gridcell"]').first().waitFor();
});

test("a wall has no rail and no top bar, shows how live it is, and ends with Escape", async () => {
  await open("/boards/activity?wall");
  const rail = () => page.getByRole("link", { name: "Boards" }).count();
  expect(await rail()).toBe(0);
  expect(await page.getByRole("navigation").count()).toBe(0);
  await expect.poll(() => badge().count()).toBe(1);
  await page.locator(".tiles[style*='--row']").waitFor();
  const scrolled = `(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight)(document.querySelector(".tiles"))`;
  await expect.poll(() => page.evaluate(scrolled)).toBe(0);
  await page.locator(".board[data-idle]").waitFor();
  await page.mouse.move(300, 300);
  await expect.poll(() => page.locator(".board[data-idle]").count()).toBe(0);
  await page.context().setOffline(true);
  await expect
    .poll(() => badge().getAttribute("data-connection"), { timeout: 60_000 })
    .not.toBe("live");
  await page.context().setOffline(false);
  await page.keyboard.press("Escape");
  await expect.poll(() => page.url()).toBe(`${product.url}/boards/activity`);
  await expect.poll(rail).toBe(1);

  await page.getByRole("button", { name: "Full screen" }).click();
  await expect.poll(() => page.evaluate("document.fullscreenElement?.className")).toBe("board");
  expect(page.url()).toContain("?wall");
  await page.evaluate("document.exitFullscreen()");
  await expect.poll(() => page.url()).toBe(`${product.url}/boards/activity`);
});

test.each(["sales", "service"])("a wall of %s fits the screen whole", async (board) => {
  for (const [width, height] of [
    [1_440, 900],
    [1_920, 1_080],
  ] as const) {
    await page.setViewportSize({ width, height });
    await page.goto(`${product.url}/boards/${board}?wall`);
    await page.locator(".tiles[style*='--row']").waitFor();
    await expect
      .poll(() => page.locator(".tile:not(:has(.c-chart))").count(), { timeout: 30_000 })
      .toBe(0);
    // Scrolled, or cut by the tile: neither the tiles nor what is drawn in them.
    const cut: string[] = await page.evaluate(`[".tiles", ".tile", ".c-chart"].flatMap((name) =>
      [...document.querySelectorAll(name)].filter(
        (one) => one.scrollHeight > one.clientHeight + 1 || one.clientHeight < 30,
      ).map((one) => name + " " + one.getAttribute("aria-label")),
    )`);
    expect(cut).toEqual([]);
  }
});

test("a link goes to the board live, or as it is now, with its filters", async () => {
  await open("/?filter.industry=Banking", "forecast");
  const copied = async (choice: string) => {
    await page.getByRole("button", { name: "Share" }).click();
    const panel = page.getByRole("dialog", { name: "Share" });
    await panel.getByRole("button", { name: choice }).click();
    await page.getByRole("button", { name: "Link copied" }).waitFor();
    await page.getByRole("button", { name: "Share" }).waitFor();
    return page.evaluate<string>("navigator.clipboard.readText()");
  };
  expect(await copied("Live")).toBe(`${product.url}/?filter.industry=Banking`);
  const now = await copied("As it is now");
  const [, moment = ""] = now.split("&asOf=");
  expect(Math.abs(Date.parse(moment) - Date.now())).toBeLessThan(60_000);
  await page.goto(now);
  await page.locator(`[data-as-of="${moment}"]`).waitFor();
  await tileOf("forecast").locator("[data-chart]").waitFor();
  expect(await copied("Live")).toBe(`${product.url}/?filter.industry=Banking`);

  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole("button", { name: "Share" }).click();
  await page.getByRole("button", { name: "As of" }).waitFor();
  const panel = await page.getByRole("dialog", { name: "Share" }).boundingBox();
  expect(panel?.x).toBeGreaterThanOrEqual(0);
  expect((panel?.x ?? 0) + (panel?.width ?? 0)).toBeLessThanOrEqual(390);
  expect((panel?.y ?? 0) + (panel?.height ?? 0)).toBeLessThanOrEqual(844);
});
