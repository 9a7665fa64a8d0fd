import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { SALES } from "../edge/boards/sales.ts";
import type { TileQuestion } from "../edge/protocol/board.ts";
import type { Answer } from "../edge/protocol/question.ts";
import { questionsOf } from "../edge/protocol/tile-question.ts";
import { untilPageLive, untilQuiet } from "./browser.ts";
import type { OrgClient } from "./org-client.ts";
import type { Product } from "./product.ts";
import { usePage } from "./use-page.ts";

let product: Product;
let org: OrgClient;
let page: Page;
usePage({ viewport: { width: 1440, height: 900 }, timezoneId: "Europe/Berlin" }, (used) => {
  ({ product, org, page } = used);
});

const PATIENT = { timeout: 30_000 };
const PIPELINE = SALES.tiles.find(({ key }) => key === "open-pipeline")?.question;

const tile = (key: string) => page.locator(`[data-tile="${key}"]`);
/** A number tile's number, every digit. */
const figure = async (key: string) =>
  (await tile(key).locator('[data-mark="number"]').getAttribute("title"))?.replaceAll(",", "");

async function answered(question: TileQuestion | undefined, more: object = {}): Promise<Answer> {
  const { compare: _, ...asked } = question ?? { compare: undefined };
  const body = JSON.stringify({ ...asked, ...more, zone: "Europe/Berlin" });
  const answer = await fetch(`${product.url}/api/ask`, { method: "POST", body });
  return (await answer.json()) as Answer;
}
const pipelineNow = async () => Number((await answered(PIPELINE)).rows[0]?.[0]);

async function openSales(search = ""): Promise<void> {
  await page.goto(`${product.url}/${search}`);
  await untilPageLive(page);
  await expect.poll(() => page.locator(".tile .c-chart").count(), PATIENT).toBe(SALES.tiles.length);
}

const anOpenDeal = async () => {
  const [row] = await product.sql<{ id: string; amount: string }>(
    "select id, amount::text from salesforce.opportunity where not isclosed and amount is not null order by id limit 1",
  );
  return { id: row?.id ?? "", amount: Number(row?.amount) };
};

test.each(["", "?filter.period=last-n-days:90"])(
  "at /%s each question of a tile is asked once: what was asked ahead is what its tile asks",
  async (search) => {
    await openSales();
    // Without a history nothing is compared, which is not known ahead.
    await tile("open-pipeline")
      .getByText(/History from/)
      .waitFor();
    const asked: string[] = [];
    page.on("request", (request) => {
      // Questions that are asked again say what their answer must be true for.
      if (new URL(request.url()).pathname === "/api/ask" && !request.url().includes("?"))
        asked.push(request.postData() ?? "");
    });
    await page.goto(`${product.url}/${search}`);
    await untilQuiet(page);
    expect(asked).toHaveLength(SALES.tiles.flatMap(questionsOf).length);
    expect(new Set(asked).size).toBe(asked.length);
  },
);

test("the start page is the sales board, and its numbers are those of the API", async () => {
  const refused: string[] = [];
  page.on("response", (answer) => {
    if (answer.status() >= 400) refused.push(answer.url());
  });
  await openSales();
  expect(await page.locator('[role="alert"]').count()).toBe(0);
  // Its history is of minutes, and some tiles are compared with how the month began.
  await tile("open-pipeline")
    .getByText(/History from/)
    .waitFor();
  expect(refused).toEqual([]);
  expect(Number(await figure("open-pipeline"))).toBeCloseTo(await pipelineNow(), 2);
  const owners = page.locator('[data-tile="won-by-owner"] tbody th').filter({ hasText: "005" });
  await expect.poll(() => owners.count(), PATIENT).toBe(0);
});

test.each(["/", "/boards/sales"])(
  "at %s the rail says that this is the sales board",
  async (path) => {
    await page.goto(product.url + path);
    const current = page.getByRole("navigation", { name: "Main" }).locator('[aria-current="page"]');
    await expect.poll(() => current.allTextContents(), PATIENT).toEqual(["Sales"]);
  },
);

test("a tile moves when the org changes; one that does not read the field asks nothing", async () => {
  await openSales();
  await untilQuiet(page);
  const asked: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("/api/ask")) asked.push(request.postData() ?? "");
  });
  const { id, amount } = await anOpenDeal();
  // The mark fades: it is waited for from before.
  const marked = tile("open-pipeline").locator("[data-moved]").waitFor();
  await org.sobject("Opportunity").update({ Id: id, Amount: amount + 1_000_000 });
  await expect
    .poll(async () => Number(await figure("open-pipeline")), PATIENT)
    .toBeCloseTo(await untilPipelineHas(id, amount + 1_000_000), 2);
  await marked;
  await expect.poll(() => asked.length, PATIENT).toBeGreaterThan(0);
  await untilQuiet(page);
  expect(asked.filter((body) => !body.includes('"amount"'))).toEqual([]);

  asked.length = 0;
  await org.sobject("Opportunity").update({ Id: id, NextStep: "Nobody counts this" });
  await expect.poll(() => nextStepOf(id), PATIENT).toBe("Nobody counts this");
  await page.waitForTimeout(2_000);
  expect(asked).toEqual([]);
});

test("a board that nobody sees asks nothing, and catches up when it is seen", async () => {
  await openSales();
  await untilQuiet(page);
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await setHidden(true);
  const { id, amount } = await anOpenDeal();
  await org.sobject("Opportunity").update({ Id: id, Amount: amount + 2_000_000 });
  const sum = await untilPipelineHas(id, amount + 2_000_000);
  await page.waitForTimeout(3_000);
  expect(asked).toEqual([]);
  await setHidden(false);
  await expect.poll(async () => Number(await figure("open-pipeline")), PATIENT).toBeCloseTo(sum, 2);
});

test("offline, numbers of an earlier question say that they are not what is asked for", async () => {
  await openSales();
  const old = tile("open-pipeline").getByText("offline: not the numbers that are asked for now");
  await page.context().setOffline(true);
  await page.getByRole("button", { name: /^Close date/ }).click();
  await page.getByRole("button", { name: "this month", exact: true }).click();
  await old.waitFor();
  expect(await page.getByRole("alert").count()).toBe(0);
  await page.context().setOffline(false);
  await old.waitFor({ state: "detached" });
});

/** A headless browser shows every page: what the page is told of it is set. */
const setHidden = (isHidden: boolean) =>
  page.evaluate(`(() => {
    Object.defineProperty(document, "hidden", { configurable: true, value: ${isHidden} });
    const value = ${isHidden} ? "hidden" : "visible";
    Object.defineProperty(document, "visibilityState", { configurable: true, value });
    document.dispatchEvent(new Event("visibilitychange"));
  })()`);

/** The sum once the mirror has the amount, which the org keeps by the cent and a double does not. */
async function untilPipelineHas(id: string, amount: number): Promise<number> {
  const [sql, values] = ["select amount::text from salesforce.opportunity where id = $1", [id]];
  await expect
    .poll(
      async () => Number((await product.sql<{ amount: string }>(sql, values))[0]?.amount),
      PATIENT,
    )
    .toBeCloseTo(amount, 2);
  return pipelineNow();
}

async function nextStepOf(id: string): Promise<string | undefined> {
  const sql = "select nextstep from salesforce.opportunity where id = $1";
  return (await product.sql<{ nextstep: string }>(sql, [id]))[0]?.nextstep;
}

/** The tile and the row of the mark that has the focus; of its menu's button no row. */
const focused = () =>
  page.evaluate<string>(`(() => {
    const one = document.activeElement;
    return one?.closest("[data-tile]")?.dataset.tile + " " + (one?.dataset.row ?? one?.className);
  })()`);

test("who opens the rows of a mark by keyboard, or of a tile, is there again on the way back", async () => {
  await openSales();
  await tile("won-by-owner").locator('button[data-row="2"]').focus();
  await page.keyboard.press("Enter");
  await page.locator('[role="gridcell"]').first().waitFor();
  await page.goBack();
  await expect.poll(focused, PATIENT).toBe("won-by-owner 2");
  await tile("age")
    .getByRole("button", { name: /^More of/ })
    .click();
  await page.getByRole("menuitem", { name: "Open the records" }).click();
  await page.locator('[role="gridcell"]').first().waitFor();
  await page.goBack();
  await expect.poll(focused, PATIENT).toBe("age menu-button");
});

test("a mark opens the rows behind it, as many as it says", async () => {
  await openSales();
  const bars = await answered(
    SALES.tiles.find(({ key }) => key === "pipeline-by-stage")?.question,
    { measures: [{ fn: "count", as: "n" }] },
  );
  await page.evaluate("document.querySelector('main').scrollTo({ top: 200 })");
  await tile("pipeline-by-stage").locator('[data-row="1"]').click({ force: true });
  await page.locator('[role="gridcell"]').first().waitFor();
  const total = () => page.locator("[data-total]").textContent();
  await expect.poll(total, PATIENT).toBe(Number(bars.rows[1]?.[1]).toLocaleString("en"));
  await page.getByText(`Stage is ${bars.rows[1]?.[0]}`).waitFor();
  await page.goBack();
  await tile("open-pipeline").locator('[data-mark="number"]').waitFor();
  await expect.poll(focused, PATIENT).toBe("pipeline-by-stage 1");
  const top = () => page.evaluate<number>("document.querySelector('main').scrollTop");
  await expect.poll(top, PATIENT).toBe(200);
  await page.getByRole("link", { name: "Service", exact: true }).click();
  await page.getByRole("heading", { name: "Service" }).waitFor();
  expect(await top()).toBe(0);
});

test("the slider stays where it is while it is dragged away from now", async () => {
  await openSales();
  const slider = page.getByRole("slider", { name: "As of" });
  const box = await slider.boundingBox();
  if (!box) throw new Error("The slider is not to be seen.");
  const middle = box.y + box.height / 2;
  // Name, filters, moment and what can be done with the board stand in one line.
  const filters = await page.getByRole("group", { name: "Filters" }).boundingBox();
  expect(middle - (filters?.y ?? 0)).toBeLessThan(filters?.height ?? 0);
  await page.mouse.move(box.x + box.width - 8, middle);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width - 60, middle, { steps: 4 });
  await page.getByRole("button", { name: "Now" }).waitFor();
  expect(await slider.boundingBox()).toEqual(box);
  await page.mouse.move(box.x + box.width / 2, middle, { steps: 4 });
  await page.mouse.up();
  expect(Number(await slider.inputValue())).toBeCloseTo(200, -1);
});

test("the board as of a moment before a change shows the old numbers, and opens the old rows", async () => {
  const { id, amount } = await anOpenDeal();
  const before = await pipelineNow();
  // Salesforce dates commits by whole seconds: the moment lies a second before the change.
  await page.waitForTimeout(2_000);
  const moment = new Date(Date.now() - 1_000).toISOString();
  await org.sobject("Opportunity").update({ Id: id, Amount: amount + 5_000_000 });
  await untilPipelineHas(id, amount + 5_000_000);
  await page.goto(`${product.url}/?asOf=${moment}`);
  await expect
    .poll(async () => Number(await figure("open-pipeline")), PATIENT)
    .toBeCloseTo(before, 2);
  await page.locator('[data-connection="then"]').waitFor();
  await page.getByRole("button", { name: "Now" }).click();
  await expect
    .poll(async () => Number(await figure("open-pipeline")), PATIENT)
    .toBeGreaterThan(before + 4_000_000);
  expect(page.url()).toBe(`${product.url}/`);
  await untilPageLive(page);
});

test("a filter of the bar narrows every tile of its objects, and stands in the address", async () => {
  await openSales();
  const all = Number(await figure("open-pipeline"));
  await page.getByRole("button", { name: /^Industry/ }).click();
  const choice = page.getByRole("dialog", { name: "Industry" }).locator("label").first();
  const name = await choice.locator("bdi").textContent();
  await choice.click();
  await page.keyboard.press("Escape");
  await expect.poll(async () => Number(await figure("open-pipeline")), PATIENT).toBeLessThan(all);
  const value = new URL(page.url()).searchParams.get("filter.industry");
  const sum = await answered(PIPELINE, {
    where: {
      all: [
        { field: "isclosed", op: "eq", value: false },
        { field: "account.industry", op: "in", value: [value || null] },
      ],
    },
  });
  await expect
    .poll(async () => Number(await figure("open-pipeline")), PATIENT)
    .toBeCloseTo(Number(sum.rows[0]?.[0]), 2);
  await page.reload();
  await page.getByRole("button", { name: `Industry ${name}` }).waitFor();
});

test.each([
  ["filter.period=last-n-days:-3", "Close date", "a whole number from 1 to 1,000"],
  ["filter.owner=abc", "Owner", "a record id of 15 or 18 letters and digits, not “abc”"],
])("what ?%s means nothing of is said once, and not applied", async (search, label, sentence) => {
  const all = await pipelineNow();
  await openSales(`?${search}`);
  expect(await page.getByRole("alert").allTextContents()).toEqual([
    expect.stringMatching(new RegExp(`^${label} is not applied\\. .*${sentence}`)),
  ]);
  expect(Number(await figure("open-pipeline"))).toBeCloseTo(all, 2);
  await page
    .getByRole("alert")
    .getByRole("button", { name: `Clear ${label}` })
    .click();
  await expect.poll(() => page.getByRole("alert").count()).toBe(0);
  expect(page.url()).toBe(`${product.url}/`);
});

test("a tile that cannot be answered says why in its place, and the board goes on", async () => {
  const question = {
    object: "Opportunity",
    measures: [{ fn: "sum", field: "gone__c", as: "gone" }],
  };
  const place = { x: 0, y: 0, width: 6, height: 5 };
  const good = { ...question, measures: [{ fn: "count", as: "deals" }] };
  const board = {
    name: "Half",
    filters: [],
    tiles: [
      { key: "gone", kind: "number", question, place },
      { key: "good", kind: "number", question: good, place: { ...place, x: 6 } },
    ],
  };
  const made = await fetch(`${product.url}/api/boards`, {
    method: "POST",
    body: JSON.stringify(board),
  });
  const { id } = (await made.json()) as { id: string };
  await page.goto(`${product.url}/boards/${id}`);
  await tile("gone").getByText("Opportunity has no field “gone__c”.").waitFor();
  await expect.poll(() => tile("gone").textContent()).not.toContain("measures[0]");
  await expect.poll(() => tile("good").locator('[data-mark="number"]').textContent()).toMatch(/\d/);
  await tile("gone").getByRole("button", { name: "Change the tile" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Save tile" }).waitFor();
});
