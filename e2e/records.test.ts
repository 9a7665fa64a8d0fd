/** Finding records and taking lists out, as people at a screen do, with everything real. */
import { readFile } from "node:fs/promises";
import { parse } from "csv-parse/sync";
import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { violationsOf } from "./axe.ts";
import { untilPageLive } from "./browser.ts";
import type { OrgClient } from "./org-client.ts";
import type { Product } from "./product.ts";
import { usePage } from "./use-page.ts";

let product: Product;
let org: OrgClient;
let page: Page;
usePage({ viewport: { width: 1440, height: 900 } }, (used) => ({ product, org, page } = used));

const lines = () => page.getByRole("option");
const status = () => page.getByRole("dialog").getByRole("status");

async function open(path: string): Promise<void> {
  await page.goto(`${product.url}${path}`);
  await untilPageLive(page);
}

/** A contact that can be found by all that it has. */
async function contact(): Promise<string> {
  const fields = {
    ...{ FirstName: "Zuleika", LastName: "Dobson-Quill" },
    ...{ Email: "zuleika@quill.example", Phone: "+44 (20) 7946-0991" },
  };
  const { id } = await org.sobject("Contact").create(fields);
  const there = () => product.sql("select 1 from salesforce.contact where id = $1", [id]);
  await expect.poll(async () => (await there()).length).toBe(1);
  return String(id);
}

test("a record is found by whatever is known of it, from the keyboard alone", async () => {
  const id = await contact();
  await open("/objects/Account");
  const phones = ["7946 0991", "020 7946 0991", "+44 20 7946 0991", "00442079460991"];
  const others = ["dobson", "zuleika quill", "zuleika@quill", id.slice(0, 15), id];
  for (const text of [...others, ...phones]) {
    await page.keyboard.press("Control+k");
    await page.keyboard.type(text);
    await lines().filter({ hasText: "Zuleika Dobson-Quill" }).waitFor();
    await expect.poll(() => status().innerText()).toBe("1 record.");
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
  }
  await page.keyboard.press("Control+k");
  await page.keyboard.type("acme");
  await expect.poll(() => status().innerText()).not.toBe("Searching…");
  // Faster than any answer.
  await page.getByRole("combobox").fill("dobson-quill");
  await page.keyboard.press("Enter");
  await expect.poll(() => page.url()).toBe(`${product.url}/objects/Contact/${id}`);
});

test("what is typed before the code of the search has come is not lost", async () => {
  await page.route("**/assets/palette-*.js", async (route) => {
    await page.waitForTimeout(1_000);
    await route.continue();
  });
  await page.goto(`${product.url}/objects/Account`);
  await page.getByRole("gridcell").first().waitFor();
  await page.keyboard.press("Control+k");
  await page.keyboard.type("cpr /Spring");
  await expect.poll(() => page.getByRole("combobox").inputValue()).toBe("cpr /Spring");
  await page.unroute("**/assets/palette-*.js");
});

test("arrows move the choice, and a page or a command is as near as a record", async () => {
  await open("/");
  await page.getByRole("button", { name: "Search" }).click();
  await lines().first().waitFor();
  const chosen = () => page.locator('[role="option"][aria-selected="true"]').innerText();
  const first = await chosen();
  await page.keyboard.press("ArrowDown");
  expect(await chosen()).not.toBe(first);
  await page.keyboard.press("ArrowUp");
  expect(await chosen()).toBe(first);
  await page.keyboard.type("dark theme");
  await page.keyboard.press("Enter");
  await expect.poll(() => page.evaluate("document.documentElement.dataset.theme")).toBe("dark");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("opportunities");
  await page.keyboard.press("Enter");
  await expect.poll(() => page.url()).toBe(`${product.url}/objects/Opportunity`);
});

test.each(["light", "dark"] as const)(
  "axe finds nothing in the search and in the export, %s",
  async (colorScheme) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await open("/objects/Account");
    await page.keyboard.press("Control+k");
    await page.keyboard.type("a");
    await expect.poll(() => status().innerText()).toContain("record");
    expect(await violationsOf(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Export" }).click();
    await page.getByRole("heading", { name: "Export Accounts" }).waitFor();
    expect(await violationsOf(page)).toEqual([]);
  },
);

test("on a phone all can be touched, and the search can be closed", async () => {
  await page.setViewportSize({ width: 390, height: 844 });
  await open("/objects/Account");
  await page.getByRole("button", { name: "Search" }).click();
  await page.keyboard.type("a");
  await expect.poll(() => status().innerText()).toContain("record");
  const dialog = page.getByRole("dialog");
  expect(await isWithin(dialog)).toBe(true);
  await page.getByRole("button", { name: "Close the search" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("button", { name: "Export" }).click();
  await page.getByRole("heading", { name: "Export Accounts" }).waitFor();
  expect(await isWithin(dialog)).toBe(true);
});

/** Whether nothing of it is beside the screen. */
async function isWithin(dialog: Locator): Promise<boolean> {
  const boxes = await dialog.locator("*").all();
  const widths = await Promise.all(boxes.map(async (one) => one.boundingBox()));
  return widths.every((box) => box === null || (box.x >= 0 && box.x + box.width <= 390));
}

test("what nobody is called is said", async () => {
  await open("/");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("xqzvwk");
  await expect
    .poll(() => status().innerText())
    .toBe("No record has that in its name, e-mail, phone or number.");
  expect(await lines().count()).toBe(0);
});

test("a list is taken out whole: as many records as SQL counts, with names for ids", async () => {
  // The picker of a file is the system's own: without it the browser downloads.
  await page.addInitScript("delete window.showSaveFilePicker");
  await open(
    "/objects/Opportunity?columns=name,amount,ownerid&filter=isclosed.eq.false&sort=-amount",
  );
  await page.getByRole("button", { name: "Export" }).click();
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("dialog").getByRole("button", { name: "Export" }).click(),
  ]);
  expect(file.suggestedFilename()).toBe("Opportunities.csv");
  const text = await readFile(await file.path(), "utf8");
  const [head, ...rows] = parse(text, { bom: true }) as string[][];
  const sql = await product.sql<{ name: string; amount: string; owner: string }>(
    `select o.name, trim_scale(o.amount)::text as amount, u.name as owner
     from salesforce.opportunity o left join salesforce."user" u on u.id = o.ownerid
     where not o.isclosed order by o.amount desc nulls last, o.id desc`,
  );
  expect(head).toEqual(["Opportunity ID", "Name", "Amount", "Owner ID"]);
  expect(rows.map(([, name, amount]) => [name, amount])).toEqual(
    sql.map(({ name, amount }) => [/^[=+@-]/.test(name) ? `'${name}` : name, amount ?? ""]),
  );
  expect(rows.map(([, , , owner]) => owner)).toEqual(sql.map(({ owner }) => owner));
  await page.getByText(`Done: ${sql.length.toLocaleString("en")} records`).waitFor();
});

test("conditions are made from the keyboard, stand in the address, and are those of SQL", async () => {
  await open("/objects/Opportunity?columns=name,amount&filter=amount.gt.1000");
  await page.keyboard.press("/");
  await page.getByRole("button", { name: "Group of conditions" }).press("Enter");
  await page.getByLabel("Find a field").fill("account industry");
  await page.getByRole("button", { name: /^Account › Industry/ }).press("Enter");
  await page.getByLabel("Operator").last().selectOption("eq");
  await page.getByLabel("Value").last().selectOption("Energy");
  await page.getByRole("button", { name: "Condition", exact: true }).first().press("Enter");
  await page.getByLabel("Find a field").fill("close date");
  await page
    .getByRole("button", { name: /^Close Date/ })
    .first()
    .press("Enter");
  await page.getByLabel("Period").selectOption("last-n-days");
  await page.getByLabel("How many").fill("90");
  expect(await violationsOf(page)).toEqual([]);
  await page.getByRole("button", { name: "Apply" }).press("Enter");
  const chips = page.getByRole("list", { name: "Conditions" });
  await expect.poll(() => chips.textContent()).toContain("Account › Industry is Energy or ");
  await expect.poll(() => chips.textContent()).toContain("Close Date is in the last 90 days");
  const today = `(now() at time zone '${await page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone")}')::date`;
  const sql = () =>
    product.sql(
      `select from salesforce.opportunity o left join salesforce.account a on a.id = o.accountid
       where o.amount > 1000 and (a.industry = 'Energy' or o.closedate between ${today} - 90 and ${today})`,
    );
  const total = async () =>
    Number((await page.locator("[data-total]").innerText()).replaceAll(/\D/g, ""));
  await expect.poll(async () => (await total()) - (await sql()).length).toBe(0);
  const address = page.url();
  await open("/objects/Account");
  await page.goto(address);
  await expect.poll(async () => (await total()) - (await sql()).length).toBe(0);
});

test("a list is ordered by what is behind a reference, and by a second field", async () => {
  const sort = "sort=-account.name,amount";
  await open(`/objects/Opportunity?columns=name,accountid,amount&${sort}&filter=amount.null.false`);
  const expected = await product.sql<{ name: string }>(
    `select a.name from salesforce.opportunity o left join salesforce.account a on a.id = o.accountid
     where o.amount is not null order by left(a.name, 200) desc nulls last, o.amount, o.id limit 8`,
  );
  const cells = page.locator('[role="gridcell"][data-column="accountid"]');
  await expect
    .poll(async () => (await cells.allInnerTexts()).slice(0, 8))
    .toEqual(expected.map(({ name }) => name));
  await expect
    .poll(() => page.getByRole("list", { name: "Conditions" }).innerText())
    .toContain("ordered by Account › Account Name, descending");
});

test("what an address has that the object has not is left out, and said", async () => {
  await open("/objects/Account?filter=nmae.eq.a&filter=name.starts.A&sort=-nothing&where={");
  const note = page.getByRole("note");
  for (const text of ["There is no field “nmae”", "There is no field “nothing”", "no condition"])
    await expect.poll(() => note.innerText()).toContain(text);
  await expect
    .poll(() => page.getByRole("list", { name: "Conditions" }).innerText())
    .toContain("starts with");
  await page.getByRole("button", { name: "Show it without" }).click();
  await expect.poll(() => page.url()).toBe(`${product.url}/objects/Account?filter=name.starts.A`);
  await note.waitFor({ state: "detached" });
});
