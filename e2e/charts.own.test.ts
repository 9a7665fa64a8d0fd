/** The charts of boards in a real browser: at two widths, in both themes, by pointer, by keyboard and as tables. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { CellValue } from "../edge/protocol/cell.ts";
import { compareDecimals } from "../web/kinds/decimal.ts";
import { violationsOf } from "./axe.ts";
import { launchBrowser } from "./browser.ts";
import { type Gallery, startGallery } from "./charts/gallery-server.ts";
import type { Tile } from "./charts/made.ts";
import { TILES } from "./charts/tiles.ts";

let gallery: Gallery;
let browser: Browser;
let page: Page;
const problems: string[] = [];

beforeAll(async () => {
  gallery = await startGallery();
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await gallery?.close();
});

afterEach(async () => {
  await page?.close();
  const found = problems.splice(0);
  if (found.length > 0) throw new Error(`The page reported errors:\n${found.join("\n")}`);
});

/** Opens all tiles, or one of them, and waits until they are drawn. */
async function open(look: BrowserContextOptions, only = ""): Promise<void> {
  page = await browser.newPage(look);
  page.on("pageerror", (error) => problems.push(error.message));
  await page.goto(`${gallery.url}?only=${only}`);
  await page.waitForFunction(
    `document.querySelector("[data-chart]") !== null &&
     document.querySelector(".c-place > .bone") === null &&
     document.querySelector(".c-place:has(> .sr-only:only-child)") === null &&
     document.querySelector(".c-canvas:not([data-drawn])") === null`,
  );
}

const WIDE = { viewport: { width: 1_280, height: 900 } } as const;
const tile = (id: string): Locator => page.locator(`#${id}`);
/** The tile of a chart by its id, with its answer. */
function known(id: string): Tile {
  const found = TILES.find((one) => one.id === id);
  if (!found) throw new Error(`The gallery has no tile ${id}.`);
  return found;
}

/** What reaches beyond the tile it belongs to, or is cut by it. Tables scroll, and what only screen readers have is aside. */
const OVERFLOWING = `[...document.querySelectorAll(".tile")].flatMap((tile) => {
  const body = tile.querySelector(".tile-body").getBoundingClientRect();
  return [...tile.querySelectorAll(".tile-body *")]
    .filter((one) => !one.closest(".c-table, .sr-only, .u-wrap"))
    .filter((one) => {
      const { left, right, top, bottom, width } = one.getBoundingClientRect();
      return width > 0 && (left < body.left - 2 || right > body.right + 2 || top < body.top - 2 || bottom > body.bottom + 2);
    })
    .map((one) => tile.id + ": " + one.outerHTML.slice(0, 120));
})`;

/** Texts of one drawing that are written over each other. */
const OVERLAPPING = `[...document.querySelectorAll(".tile .c-svg")].flatMap((svg) => {
  const texts = [...svg.querySelectorAll("text")].filter((one) => one.textContent.replace(/[\\u2068\\u2069]/g, "") !== "");
  const boxes = texts.map((one) => one.getBoundingClientRect());
  const isTurned = (one) => (one.getAttribute("transform") ?? "").startsWith("rotate");
  // A line is some px higher than its letters; a turned one is so much wider.
  const slack = (one, other) => isTurned(one) || isTurned(other) ? { x: 4, y: 1 } : { x: 1, y: 4 };
  return boxes.flatMap((a, i) => boxes.slice(i + 1).flatMap((b, j) =>
    Math.min(a.right, b.right) - Math.max(a.left, b.left) > slack(texts[i], texts[i + 1 + j]).x &&
    Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > slack(texts[i], texts[i + 1 + j]).y
      ? [svg.closest(".tile").id + ": " + texts[i].textContent + " | " + texts[i + 1 + j].textContent]
      : []));
})`;

const LOOKS = [390, 1_280].flatMap((width) =>
  (["light", "dark"] as const).map((colorScheme) => ({ width, colorScheme })),
);

test.each(LOOKS)(
  "at $width px in $colorScheme nothing overflows or overlaps, and axe finds nothing",
  async ({ width, colorScheme }) => {
    await open({ viewport: { width, height: 900 }, colorScheme, reducedMotion: "reduce" });
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
    expect(await page.evaluate(OVERFLOWING)).toEqual([]);
    expect(await page.evaluate(OVERLAPPING)).toEqual([]);
    expect(await violationsOf(page)).toEqual([]);
  },
);

test("the code that draws curves is in no file that the others are in", async () => {
  const assets = join(gallery.folder, "assets");
  const files = (await readdir(assets)).filter((name) => name.endsWith(".js"));
  const withCurves = await Promise.all(
    files.map(async (name) => (await readFile(join(assets, name), "utf8")).includes("u-over")),
  );
  expect(
    files.filter((_, index) => withCurves[index]).map((name) => name.replace(/-.*/, "")),
  ).toEqual(["series"]);
});

/** Of each kind: which keys lead from its first mark to which row of the answer. */
const KEYS: readonly (readonly [id: string, keys: readonly string[], row: number])[] = [
  ["bars-names", ["ArrowDown", "ArrowDown"], 2],
  ["bars-names", ["End", "ArrowUp"], 5],
  ["bars-months", ["ArrowRight", "ArrowRight", "ArrowLeft"], 1],
  ["stacked-months", ["ArrowRight", "ArrowUp"], 5],
  ["stacked-names", ["ArrowDown", "ArrowRight"], 6],
  ["grouped-months", ["ArrowRight", "ArrowRight", "ArrowRight"], 3],
  ["line-months", ["End"], 17],
  ["line-owners", ["ArrowRight", "ArrowRight"], 8],
  ["area-owners", ["ArrowRight", "ArrowUp"], 5],
  ["funnel", ["ArrowDown", "ArrowDown", "ArrowDown"], 3],
  ["top", ["ArrowDown"], 1],
  ["heat", ["ArrowDown", "ArrowRight", "ArrowRight"], 26],
  ["table", ["ArrowDown", "ArrowDown"], 2],
  ["number", [], 17],
];

test.each(KEYS)("%s is one tab stop; %j and Enter open row %i", async (id, keys, row) => {
  await open(WIDE, id);
  expect(
    await tile(id).locator('[data-mark][tabindex="0"], button[data-mark]:not([tabindex])').count(),
  ).toBe(1);
  await tile(id).locator('[data-mark]:not([tabindex="-1"])').focus();
  for (const key of keys) await page.keyboard.press(key);
  const stops = await tile(id).locator('[data-mark]:not([tabindex="-1"])').count();
  expect(stops).toBe(1);
  await page.keyboard.press("Enter");
  await expect.poll(() => tile(id).getAttribute("data-opened")).toBe(String(row));
  if (id !== "number") {
    expect(await page.evaluate("document.activeElement.dataset.row")).toBe(String(row));
  }
});

test("the focus is seen, and tells the exact numbers of its mark; Escape takes the note away", async () => {
  await open(WIDE, "bars-names");
  await tile("bars-names").locator('[data-mark][tabindex="0"]').focus();
  await page.keyboard.press("ArrowDown");
  const ring = await page.evaluate(
    "getComputedStyle(document.activeElement.querySelector('.c-hit')).stroke",
  );
  expect(ring).not.toBe("none");
  const note = tile("bars-names").locator(".c-note");
  const [, total] = known("bars-names").answer.rows[1] ?? [];
  expect(digits(await note.locator("dd").first().innerText())).toBe(String(total));
  await page.keyboard.press("Escape");
  await note.waitFor({ state: "detached" });
});

test("a press on a mark opens it", async () => {
  await open(WIDE, "bars-names");
  await tile("bars-names").locator('[data-row="3"]').click();
  await expect.poll(() => tile("bars-names").getAttribute("data-opened")).toBe("3");
});

test("a press opens what is nearest on a curve, which a crosshair shows", async () => {
  await open(WIDE, "line-months");
  const drawn = await tile("line-months").locator(".c-svg").boundingBox();
  if (!drawn) throw new Error("The line is not drawn.");
  await page.mouse.move(drawn.x + drawn.width - 6, drawn.y + 60);
  await tile("line-months").locator(".c-note").waitFor();
  await expect.poll(() => tile("line-months").locator(".c-cross").count()).toBe(1);
  await page.mouse.click(drawn.x + drawn.width - 6, drawn.y + 60);
  await expect.poll(() => tile("line-months").getAttribute("data-opened")).toBe("17");
});

/** A number as it was sent: without what groups it, its unit and the zeros that fill it. */
function digits(text: string): string {
  return text.replaceAll(/[^\d.-]/g, "");
}

function isSame(shown: string, sent: CellValue): boolean {
  return sent === null ? shown === "no value" : compareDecimals(digits(shown), String(sent)) === 0;
}

const TABLES = [
  "bars-names",
  "line-months",
  "stacked-names",
  "funnel",
  "heat",
  "top",
  "ugly-bars",
  "number-18",
  "bars-5000",
];

test.each(TABLES)(
  "%s: its table has the same numbers, for screen readers and when asked for",
  async (id) => {
    await open(WIDE, id);
    const { answer, drawing } = known(id);
    const figures = answer.columns.filter(
      (name) => name !== drawing.category && name !== drawing.series,
    );
    const table = tile(id).locator("table");
    await expect.poll(() => table.isVisible()).toBe(true);
    const box = await table.locator("..").boundingBox();
    expect(box?.width).toBe(1);
    const toggle = tile(id).getByRole("button", { name: "Table" });
    await toggle.press("Enter");
    await expect.poll(() => toggle.getAttribute("aria-pressed")).toBe("true");
    expect(await tile(id).locator(".c-svg").count()).toBe(0);
    const shown = await page.evaluate<string[][]>(
      `[...document.querySelectorAll("#${id} tbody tr:not(.c-sum)")]
      .map((row) => [...row.querySelectorAll("td")].map((cell) => cell.textContent))`,
    );
    const sent = answer.rows.slice(0, shown.length);
    expect(shown.length).toBe(Math.min(100, answer.rows.length));
    for (const [index, cells] of shown.entries()) {
      const values = figures.map((name) => sent[index]?.[answer.columns.indexOf(name)] ?? null);
      expect(
        cells
          .map((text, place) =>
            isSame(text, values[place] ?? null) ? "" : `${text} ${values[place]}`,
          )
          .join(""),
      ).toBe("");
    }
    await toggle.press("Enter");
    await tile(id).locator(".c-svg, ol, p").first().waitFor();
  },
);

const MOVED = [
  ["bars-names", 2],
  ["line-months", 1],
] as const;

/** Lets the numbers of a tile move, and tells at once how that is shown. */
function move(id: string): Promise<{ count: number; tint: string; dot: string; opacity: string }> {
  return page.evaluate(`(() => {
    const tile = document.getElementById("${id}");
    tile.dispatchEvent(new Event("move"));
    const moved = tile.querySelectorAll(".c-moved");
    const styleOf = (name) => getComputedStyle(moved[0].querySelector(name));
    const { animationName: dot, opacity } = styleOf("circle");
    return { count: moved.length, tint: styleOf("rect").animationName, dot, opacity };
  })()`);
}

async function untilStill(id: string): Promise<void> {
  await expect.poll(() => tile(id).locator(".c-moved").count(), { timeout: 10_000 }).toBe(0);
}

test.each(MOVED)(
  "%s: %i numbers that moved are marked by a tint that fades, and then no more",
  async (id, count) => {
    await open(WIDE, id);
    expect(await move(id)).toEqual({ count, tint: "c-fade", dot: "none", opacity: "0" });
    await untilStill(id);
  },
);

test("the focus stays on its mark while the numbers move, and the mark says the new one", async () => {
  await open(WIDE, "bars-names");
  await tile("bars-names").locator('[data-mark][tabindex="0"]').focus();
  await page.keyboard.press("ArrowDown");
  await move("bars-names");
  const label = await page.evaluate("document.activeElement.getAttribute('aria-label')");
  expect(label).toMatch(/^Qualification: Amount 654,321\.99\u00a0EUR;/);
});

test("where motion is unwanted a dot tells that a number moved, for the same time", async () => {
  await open({ ...WIDE, reducedMotion: "reduce" }, "bars-names");
  expect(await move("bars-names")).toEqual({ count: 2, tint: "none", dot: "c-dot", opacity: "1" });
  await untilStill("bars-names");
});

test("a chart follows the theme: curves are painted anew", async () => {
  await open({ ...WIDE, colorScheme: "light" }, "line-months");
  const pixels = () =>
    tile("line-months")
      .locator("canvas")
      .evaluate((canvas: { toDataURL(): string }) => canvas.toDataURL());
  const before = await pixels();
  await page.emulateMedia({ colorScheme: "dark" });
  await expect.poll(pixels).not.toBe(before);
});

test("lines whose code cannot be loaded say so, and the numbers are still there", async () => {
  page = await browser.newPage(WIDE);
  await page.route(/series-plot.*\.js$/, (route) => route.abort());
  await page.goto(`${gallery.url}?only=line-months`);
  await page.getByRole("alert").filter({ hasText: "could not be loaded" }).waitFor();
  await expect.poll(() => tile("line-months").locator("tbody tr").count()).toBe(18);
});

test.each(["bars-names", "table", "number-one"])(
  "%s: what a finger presses is 44 px high",
  async (id) => {
    await open({ viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true }, id);
    const heights = await page.evaluate<number[]>(
      "[...document.querySelectorAll('button')].map((one) => one.getBoundingClientRect().height)",
    );
    expect(heights.length).toBeGreaterThan(0);
    expect(heights.filter((height) => height < 44)).toEqual([]);
  },
);

const LEFT_OUT = [
  ["bars-5000", /^\d+ of 5,000 groups drawn\. The table has all\.$/],
  ["top-5000", /^\d+ of 5,000 rows drawn\. The table has all\.$/],
  ["bars-days", /^\d+ of 450 groups drawn\. The table has all\.$/],
  ["funnel-many", /^\d+ of 30 stages drawn\. The table has all\.$/],
] as const;

test.each(LEFT_OUT)("%s says how much of it is not drawn", async (id, words) => {
  await open(WIDE, id);
  await expect.poll(() => tile(id).locator("figcaption p").innerText()).toMatch(words);
});

test("an answer without rows, and one without numbers, say so", async () => {
  await open(WIDE, "empty");
  await expect.poll(() => tile("empty").innerText()).toContain("Nothing to count");
  await page.close();
  await open(WIDE, "line-null");
  await expect.poll(() => tile("line-null").innerText()).toContain("No value to draw");
});
