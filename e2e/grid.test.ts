/** What people at a grid see and do, with everything real: one product, one Chromium. */
import type { Browser, Page } from "playwright-core";
import { expect, test } from "vitest";
import { cellOf, untilPageLive } from "./browser.ts";
import type { OrgClient } from "./org-client.ts";
import type { Product } from "./product.ts";
import { usePage } from "./use-page.ts";

let product: Product;
let org: OrgClient;
let browser: Browser;
let page: Page;
usePage(
  {
    viewport: { width: 1440, height: 900 },
    permissions: ["clipboard-read", "clipboard-write"],
  },
  (used) => ({ product, org, browser, page } = used),
);

async function open(path: string): Promise<void> {
  await page.goto(`${product.url}${path}`);
  await untilPageLive(page);
}

async function save(object: string, fields: Record<string, unknown>): Promise<string> {
  const { Id, ...rest } = fields;
  const client = org.sobject(object);
  const saved = Id === undefined ? client.create(rest) : client.update({ Id: String(Id), ...rest });
  const result = await saved;
  expect(result).toMatchObject({ success: true });
  return String(result.id ?? Id);
}

const total = () => page.locator("[data-total]").textContent();
const pill = () => page.locator("[data-newcomers]");
const cellAt = (row: number, column: string) =>
  page.locator(`.g-row[aria-rowindex="${row + 2}"] [data-column="${column}"]`);
const focusedRecord = () =>
  page.evaluate<string | undefined>("document.activeElement?.dataset.recordId");
const clipboard = () => page.evaluate<string>("navigator.clipboard.readText()");
const eventually = { timeout: 30_000 };

test("a filtered page is live: who comes to match is known, who leaves is marked, the count follows", async () => {
  const name = "Live filter";
  const first = await save("Account", { Name: `${name} 1`, AnnualRevenue: 5 });
  const second = await save("Account", { Name: `${name} 2`, AnnualRevenue: 1 });
  await untilMirrored(second);
  await open(
    `/objects/Account?columns=name&filter=name.starts.${name}&filter=annualrevenue.gt.4&sort=name`,
  );
  await cellOf(page, first, "name").waitFor();
  await expect.poll(total, eventually).toBe("1");

  // Only the revenue is in this change: whether the name passes is asked.
  await save("Account", { Id: second, AnnualRevenue: 9 });
  await expect.poll(() => pill().textContent(), eventually).toContain("1 new row");
  await expect.poll(total, eventually).toBe("2");
  expect(await cellOf(page, second, "name").count()).toBe(0);

  await save("Account", { Id: first, AnnualRevenue: 2 });
  const mark = (id: string) =>
    page.locator(`.g-row:has([data-record-id="${id}"])`).getAttribute("data-mark");
  await expect.poll(() => mark(first), eventually).toBe("left");
  await expect.poll(total, eventually).toBe("1");

  await pill().click();
  await cellOf(page, second, "name").waitFor();
  await expect.poll(focusedRecord, eventually).toBe(second);
  expect(await pill().count()).toBe(0);
  expect(await cellOf(page, first, "name").count()).toBe(0);
});

test("a sorted page is live: a row that would stand elsewhere is marked, and keeps its place", async () => {
  const ids = [];
  for (const number of [1, 2, 3])
    ids.push(await save("Account", { Name: `Sorted ${number}`, AnnualRevenue: number }));
  const [low = "", , high = ""] = ids;
  await untilMirrored(high);
  await open(`/objects/Account?columns=name&filter=name.starts.Sorted&sort=annualrevenue`);
  await cellOf(page, low, "name").waitFor();
  await save("Account", { Id: low, AnnualRevenue: 10 });
  const row = page.locator(`.g-row:has([data-record-id="${low}"])`);
  await expect.poll(() => row.getAttribute("data-mark"), eventually).toBe("moved");
  await expect.poll(() => row.getAttribute("aria-rowindex")).toBe("2");
});

test("the pill shows what it counts, also where that is far below what was read, and covers no row", async () => {
  await open("/objects/Account?columns=name");
  await cellAt(0, "name").waitFor();
  const id = await save("Account", { Name: "Shown by the pill" });
  await pill().waitFor();
  const grid = await page.getByRole("grid").boundingBox();
  const box = await pill().boundingBox();
  expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(grid?.y ?? 0);
  await pill().click();
  await cellOf(page, id, "name").waitFor();
  await expect.poll(focusedRecord, eventually).toBe(id);
});

test("cells that are selected are copied cell by cell, exactly, with headings when asked", async () => {
  await open("/objects/Opportunity?columns=name,amount,closedate&sort=-amount");
  await cellAt(0, "amount").waitFor();
  const answer = await fetch(
    `${product.url}/api/objects/Opportunity/rows?columns=amount,closedate&sort=-amount&limit=2`,
  );
  const { rows } = (await answer.json()) as { rows: { amount: string; closedate: string }[] };
  const expected = rows.map(({ amount, closedate }) => `${amount}\t${closedate}`).join("\n");

  await cellAt(0, "amount").hover();
  await page.mouse.down();
  await cellAt(1, "closedate").hover();
  await page.mouse.up();
  await page.keyboard.press("Control+c");
  await expect.poll(clipboard, eventually).toBe(expected);
  await page.keyboard.press("Control+Shift+c");
  await expect.poll(clipboard, eventually).toBe(`Amount\tClose Date\n${expected}`);

  await page.keyboard.press("Escape");
  await cellAt(0, "amount").click();
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Control+c");
  await expect.poll(clipboard, eventually).toBe(expected);
});

test.each(["Back", "Escape"])(
  "%s from a record returns to its row, however far down",
  async (way) => {
    await open("/objects/Account?columns=name&sort=name");
    await cellAt(0, "name").waitFor();
    const grid = page.getByRole("grid");
    await expect
      .poll(async () => {
        await grid.evaluate((element) => element.scrollTo(0, 280 * 32));
        return cellAt(285, "name").count();
      }, eventually)
      .toBe(1);
    const id = await cellAt(285, "name").getAttribute("data-record-id");
    await cellAt(285, "name").locator("a").click();
    await page
      .getByRole("paragraph")
      .filter({ hasText: id ?? "" })
      .waitFor();
    if (way === "Back") await page.goBack();
    else await page.keyboard.press("Escape");
    await expect.poll(focusedRecord, eventually).toBe(id);
    const box = await cellAt(285, "name").boundingBox();
    expect(box?.y).toBeGreaterThan(100);
    expect(box?.y).toBeLessThan(880);
  },
);

test("a reference is filtered by the name of its record, and the chip says the name", async () => {
  const account = await save("Account", { Name: "שלום Filtered by name" });
  await save("Contact", { LastName: "Found by reference", AccountId: account });
  await untilMirrored(account);
  await open("/objects/Contact?columns=name");
  await page.keyboard.press("/");
  await page.getByLabel("Find a field").fill("account");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  const value = page.getByRole("combobox", { name: /^Value/ });
  await value.fill("Filtered by na");
  await page.getByRole("option", { name: "Filtered by name" }).waitFor();
  await value.press("Enter");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect.poll(() => page.url(), eventually).toContain(`accountid.eq.${account}`);
  const chips = page.getByRole("list", { name: "Conditions" });
  await expect.poll(() => chips.textContent(), eventually).toContain("Filtered by name");
  await expect.poll(total, eventually).toBe("1");
});

const refused = [
  ["filter=amount.gt.lots", "amount.gt.lots", "amount takes a decimal number"],
  [behind({ field: "account.nope", op: "eq", value: "a" }), "account.nope", "nope"],
  [
    behind({ field: "account.annualrevenue", op: "contains", value: "a" }),
    "account.annualrevenue",
    "“contains”",
  ],
  ["sort=account.nope", "account.nope", "nope"],
  [`${behind({ field: "account.name", op: "ne", value: "a" })}&zone=Mars`, "Mars", "zone"],
] as const;

test.each(refused)(
  "of %s the API refuses one part, which is left out; the rest is shown",
  async (search, part, reason) => {
    await page.goto(`${product.url}/objects/Opportunity?${search}&filter=isclosed.eq.true`);
    const note = page.getByRole("note");
    await expect.poll(() => note.textContent(), eventually).toContain(part);
    await expect.poll(() => note.textContent()).toContain(reason);
    await page.getByRole("row").nth(5).waitFor();
    const chips = page.getByRole("list", { name: "Conditions" });
    await expect.poll(() => chips.textContent()).toContain("Closed");
    await page.getByRole("button", { name: "Show it without" }).click();
    await expect.poll(() => page.url(), eventually).not.toContain(part);
    expect(page.url()).toContain("isclosed.eq.true");
    expect(await note.count()).toBe(0);
  },
);

function behind(condition: object): string {
  return `where=${encodeURIComponent(JSON.stringify(condition))}`;
}

test("a name from right to left keeps its beginning, and a long one pushes nothing away", async () => {
  const name = `${"שם ארוך מאוד של לקוח ".repeat(11)}סוף`;
  const id = await save("Account", { Name: name });
  await untilMirrored(id);
  await open(`/objects/Account?columns=name,phone&filter=id.eq.${id}`);
  const cell = cellOf(page, id, "name");
  await cell.waitFor();
  // The first letter is within what clips the name.
  const letters = (selector: string) =>
    page.evaluate<boolean>(`(() => {
      const element = document.querySelector(${JSON.stringify(selector)});
      const node = document.createTreeWalker(element, NodeFilter.SHOW_TEXT).nextNode();
      const text = document.createRange();
      text.setStart(node, 0);
      text.setEnd(node, 1);
      const [first, box] = [text.getBoundingClientRect(), element.getBoundingClientRect()];
      return first.left >= box.left && first.right <= box.right + 1;
    })()`);
  expect(await letters(`[data-record-id="${id}"][data-column="name"] bdi`)).toBe(true);
  await cell.locator("a").click();
  await page.getByRole("paragraph").filter({ hasText: id }).waitFor();
  expect(await letters('[aria-current="page"] bdi')).toBe(true);
  const crumbs = page.getByRole("navigation", { name: "Where you are" });
  await expect.poll(() => crumbs.getByRole("link", { name: "Accounts" }).isVisible()).toBe(true);
  expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
});

test("on a phone every button has a name and room for a finger", async () => {
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  const phone = await context.newPage();
  await phone.goto(`${product.url}/objects/Account?filter=name.contains.a`);
  await phone.locator(".g-row").first().waitFor();
  await phone.getByRole("button", { name: "More" }).tap();
  for (const name of ["Filter", "Columns", "Pause"])
    await phone.getByRole("button", { name }).first().waitFor();
  const small = await phone.locator("main button, header button, header a").evaluateAll((all) =>
    all
      .filter((one) => one.checkVisibility() && !one.closest(".g-scroll"))
      .map((one) => ({ text: one.textContent, box: one.getBoundingClientRect() }))
      .filter(({ box }) => box.height < 44 || box.width < 24)
      .map(({ text, box }) => `${text}: ${box.width} × ${box.height}`),
  );
  expect(small).toEqual([]);
  await context.close();
});

async function untilMirrored(id: string): Promise<void> {
  const row = () => product.sql("select 1 as here from salesforce.account where id = $1", [id]);
  await expect.poll(row, eventually).toEqual([{ here: 1 }]);
}
