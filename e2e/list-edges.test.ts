/** Lists where the screen, the data or the address is otherwise than usual. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { cellOf, untilPageLive } from "./browser.ts";
import type { OrgClient } from "./org-client.ts";
import type { Product } from "./product.ts";
import { usePage } from "./use-page.ts";

let product: Product;
let org: OrgClient;
let page: Page;
usePage({ viewport: { width: 1280, height: 800 } }, (used) => ({ product, org, page } = used));

async function open(path: string): Promise<void> {
  await page.goto(`${product.url}${path}`);
  await untilPageLive(page);
}

const filter = () => page.getByRole("dialog", { name: "Filter" });

test("the filter is within the page at every width, its controls too", async () => {
  await open("/objects/Opportunity?filter=isclosed.eq.false&sort=-amount");
  for (const width of [1440, 1280, 1024, 800, 768, 640, 390]) {
    await page.setViewportSize({ width, height: 800 });
    await page
      .getByRole("button", { name: /^Filter/ })
      .first()
      .click();
    await filter().getByRole("button", { name: "Condition", exact: false }).first().waitFor();
    /** How far it is over the edges of the page's main part. */
    const over = async () => {
      const main = await page.locator("main").boundingBox();
      const panel = await filter().boundingBox();
      if (!main || !panel) throw new Error("the filter is not drawn");
      return Math.max(main.x - panel.x, panel.x + panel.width - main.x - main.width);
    };
    await expect.poll(over, { message: `at ${width}` }).toBeLessThanOrEqual(0);
    await page.keyboard.press("Escape");
    await filter().waitFor({ state: "detached" });
  }
});

test("a key opens the filter with the focus in it, and Escape leaves it", async () => {
  await open("/objects/Opportunity?filter=isclosed.eq.false");
  await page.locator('[role="gridcell"][data-column="name"]').first().focus();
  await page.keyboard.press("/");
  await filter().waitFor();
  const isWithin = () =>
    page.evaluate<boolean>(
      `document.querySelector('[role="dialog"][aria-label="Filter"]').contains(document.activeElement)`,
    );
  await expect.poll(isWithin).toBe(true);
  await page.keyboard.press("Tab");
  expect(await isWithin()).toBe(true);
  await page.keyboard.press("Escape");
  await filter().waitFor({ state: "detached" });
});

test("a list without rows takes in the first ones by itself", async () => {
  const name = `Came later ${Date.now()}`;
  await open(`/objects/Account?columns=name&filter=name.eq.${encodeURIComponent(name)}`);
  await page.getByText("Nothing matches").waitFor();
  const { id = "" } = await org.sobject("Account").create({ Name: name });
  await cellOf(page, id, "name").waitFor();
  expect(await page.getByText("Nothing matches").count()).toBe(0);
  expect(await page.locator("[data-newcomers]").count()).toBe(0);
});

test("an address that is not well written leads to no such object, not to an empty page", async () => {
  for (const path of ["/objects/%E0%A4%A", "/objects/Account/%E0%A4%A"]) {
    await page.goto(`${product.url}${path}`);
    await page.getByRole("navigation", { name: "Main" }).waitFor();
    await expect.poll(() => page.locator("main").innerText()).toContain("E0A4A");
  }
});

/** Where the words of the first condition stand on the screen. */
const PLACES_OF_WORDS = `(() => {
  const text = document.querySelector('[title^="Change the conditions"] span').firstChild;
  return ["Account Name", " or ", "Annual Revenue", "5,000"].map((word) => {
    const range = document.createRange();
    range.setStart(text, text.data.indexOf(word));
    range.setEnd(text, text.data.indexOf(word) + word.length);
    return range.getBoundingClientRect().left;
  });
})()`;

test("a value that turns the direction turns that of no word beside it", async () => {
  const where = {
    any: [
      { field: "name", op: "eq", value: "A\u202e" },
      { field: "annualrevenue", op: "gt", value: "5000" },
    ],
  };
  await open(`/objects/Account?columns=name&where=${encodeURIComponent(JSON.stringify(where))}`);
  await page.locator('[title^="Change the conditions"]').first().waitFor();
  const places = await page.evaluate<number[]>(PLACES_OF_WORDS);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
});

test("on a phone a long value of a picklist stays on the screen, and so does all beside it", async () => {
  const Industry = "Manufacturing of Agricultural Machines";
  const { id } = await org.sobject("Account").create({ Name: "Of a long trade", Industry });
  await page.setViewportSize({ width: 390, height: 800 });
  const row = () => product.sql("select 1 from salesforce.account where id = $1", [id]);
  await expect.poll(async () => (await row()).length).toBe(1);
  await open(`/objects/Account/${id}`);
  await page.locator('dd[data-column="industry"]').waitFor();
  for (const field of await page.locator("dd[data-column]").all()) {
    const box = await field.boundingBox();
    if (box) expect(box.x + box.width).toBeLessThanOrEqual(390);
  }
});
