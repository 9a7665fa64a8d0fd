/** An admin says who sees what; who is limited sees just that, and what is taken away is gone while they look. */
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { violationsOf } from "./axe.ts";
import { untilPageLive } from "./browser.ts";
import { orgClient } from "./org-client.ts";
import { keptText, useSignedInProduct } from "./signed-in-product.ts";

const world = useSignedInProduct();
let boss: Page;
let ada: Page;
/** An account that Ada may not see. */
let hidden: { readonly id: string; readonly name: string };
/** The industries of those that she may. */
const SEEN = ["Banking", "Chemicals", "Communications"];
const ADA = { label: "Ada (ada@acme.example)" };
/** What was taken away is gone by then. */
const GONE_MS = 5_000;

const groups = () => boss.locator("[data-groups]");
const save = async () => {
  await groups().getByRole("button", { name: "Save", exact: true }).click();
  await groups().getByRole("button", { name: "Save", exact: true }).waitFor({ state: "detached" });
};
const grant = (object: string) => groups().locator(`[data-grant="${object}"]`);
const seenOf = (object: string) =>
  grant(object).getByRole("combobox", { name: "What is seen of it" });

beforeAll(async () => {
  const [found] = await world.product.sql<typeof hidden>(
    "select id, name from salesforce.account where industry <> all($1) and name ~ '^[A-Z][a-z]+ [A-Z][a-z]+' limit 1",
    [SEEN],
  );
  if (!found) throw new Error("The org has no account of another industry.");
  hidden = found;
  boss = await world.signedIn("1", "/people", { viewport: { width: 1440, height: 900 } });
  await boss.getByText("This browser").waitFor();
  ada = await world.signedIn("2");
  await ada.getByText("nobody has said yet what you may see").waitFor();
  await boss.reload();
  await boss.getByRole("combobox", { name: "Role of Ada" }).selectOption({ label: "Viewer" });
  await boss
    .getByRole("combobox", { name: "Role of Ada" })
    .locator("option:checked")
    .waitFor({ state: "attached" });
});

/** Opens a page of Ada's, and waits until what it shows first is there. */
async function adaAt(path: string): Promise<void> {
  // A page whose grant was just changed begins anew by itself, and may do so at this moment.
  await ada.goto("about:blank").catch(() => undefined);
  await ada.goto(`${world.product.url}${path}`);
  await ada.locator("main h1, main [role=grid]").first().waitFor();
  await ada.locator('main [aria-busy="true"]').first().waitFor({ state: "detached" });
}

test("an admin says in a group which fields and records its people see; it is said in words before it is saved", async () => {
  await boss.getByRole("button", { name: "New group" }).click();
  await groups().getByRole("textbox", { name: "Name of the group" }).fill("Sales");
  const person = groups().getByRole("combobox", { name: "Add a person" });
  await person.selectOption(ADA);
  const object = groups().getByRole("combobox", { name: "Say something of an object" });
  await object.selectOption({ label: "Accounts" });
  const account = grant("Account");
  await seenOf("Account").selectOption({ label: "Chosen fields" });
  for (const field of ["Account Name", "Industry", "Annual Revenue"])
    await account.getByRole("checkbox", { name: field, exact: true }).check();
  const which = account.getByRole("combobox", { name: "Which records" });
  await which.selectOption({ label: "Certain records" });
  await groups().getByRole("button", { name: "Save", exact: true }).click();
  await account.getByText("Choose a field.").waitFor();
  await account.getByRole("button", { name: "Field: Choose a field…" }).click();
  const fields = account.locator("[data-fields]");
  await fields.getByRole("searchbox", { name: "Find a field", exact: true }).fill("Industry");
  await fields.getByRole("button", { name: "Industry" }).first().click();
  const values = account.getByRole("group", { name: "Values" });
  for (const value of SEEN)
    await values.getByRole("checkbox", { name: new RegExp(`^${value}`) }).check();
  await groups().getByRole("button", { name: "All other objects" }).click();
  await seenOf("*").selectOption({ label: "Not there" });
  await account.getByText(/^4 of \d+ fields of records where Industry is any of /).waitFor();

  await groups().getByRole("combobox", { name: "Person", exact: true }).selectOption(ADA);
  const sight = groups().locator("[data-sight]");
  await sight
    .locator('[data-object="Account"]')
    .getByText(/^4 of \d+ fields of /)
    .waitFor();
  await sight.locator('[data-object="Case"]').getByText("Not there").waitFor();
  await save();
  await groups().getByText("Saved by Boss").waitFor();
  const said = await groups().locator("[data-group]").allInnerTexts();
  expect(said.map((text) => text.split("\n")[0])).toEqual(["1. Sales", "2. Everybody"]);
});

/** The texts of a column of Ada's list. */
const listed = (column: string) =>
  ada.locator(`[role=gridcell][data-column="${column}"]`).allInnerTexts();

test("lists, records, search and exports show that and no more, live", async () => {
  const industries = async () => new Set(await listed("industry"));
  await adaAt("/objects/Account");
  await expect.poll(industries).toEqual(new Set(SEEN));
  const headings = await ada.getByRole("columnheader").allInnerTexts();
  expect(headings.map((text) => text.trim())).toEqual([
    "Account Name",
    "Industry",
    "Annual Revenue",
  ]);
  await untilPageLive(ada);
  await ada.getByRole("button", { name: "As of…" }).waitFor();
  await expect.poll(() => ada.locator("nav a[href^='/objects/']").count()).toBe(1);

  await ada.evaluate("delete window.showSaveFilePicker");
  await ada.getByRole("button", { name: "Export" }).click();
  const [exported] = await Promise.all([
    ada.waitForEvent("download"),
    ada.getByRole("dialog").getByRole("button", { name: "Export" }).click(),
  ]);
  const file = readFileSync(await exported.path(), "utf8")
    .trim()
    .split("\n");
  expect(file.length).toBe(1 + (await listed("industry")).length);

  await ada.keyboard.press("Escape");
  await ada.locator("[role=gridcell] a").first().click();
  await ada.getByRole("region", { name: "Timeline" }).waitFor();
  await ada.getByRole("button", { name: "As of…" }).waitFor();
  expect(await ada.getByText("Phone").count()).toBe(0);
  expect(await ada.getByRole("button", { name: "Try again" }).count()).toBe(0);

  await adaAt("/boards/sales");
  await ada.getByRole("heading", { name: "Sales" }).waitFor();
  expect(await ada.getByText("Deals won this quarter").count()).toBe(0);

  await adaAt(`/objects/Account/${hidden.id}`);
  await ada
    .getByText(/no .*record/i)
    .first()
    .waitFor();
  await ada.keyboard.press("Control+k");
  await ada.keyboard.type(hidden.name);
  await ada
    .getByText(/Nothing|No record/)
    .first()
    .waitFor();
  await ada.keyboard.press("Escape");
});

test("a record that comes into sight, or goes out of it, does so on an open page, whatever made it so", async () => {
  const org = await orgClient(world.product);
  const names = () => listed("name");
  await adaAt("/objects/Account?sort=name");
  await untilPageLive(ada);
  await expect.poll(names).not.toEqual([]);
  const [shown = ""] = await names();
  // By a field that she may see, and by one that decides it: the other way round too.
  await org.sobject("Account").update({ Id: hidden.id, Industry: SEEN[0] ?? "", Name: "Aardvark" });
  await ada.getByRole("button", { name: /1 new/ }).click();
  await expect.poll(names).toContain("Aardvark");
  await org.sobject("Account").update({ Id: hidden.id, Name: "Aardvark & Sons" });
  await expect.poll(names).toContain("Aardvark & Sons");
  await org.sobject("Account").update({ Id: hidden.id, Industry: "Energy" });
  await expect.poll(names).not.toContain("Aardvark & Sons");
  await org.sobject("Account").update({ Id: hidden.id, Name: hidden.name });
  expect(await names()).toContain(shown);
});

test("the past of what she sees is there: a record's history, the record as of then, and what changed since", async () => {
  const { sql } = world.product;
  const [seen] = await sql<{ id: string }>(
    "select min(id) as id from salesforce.account where industry = any($1)",
    [SEEN],
  );
  const id = seen?.id ?? "";
  const account = (await orgClient(world.product)).sobject("Account");
  const began = new Date().toISOString();
  // A moment is a time, and so is a second of the org.
  const mirrored = `select annualrevenue::int as revenue, clock_timestamp() > last_moment + interval '1 second' as later
    from salesforce.account, sync.object where id = $1 and object.name = 'Account'`;
  const becomes = async (revenue: number) => {
    await account.update({ Id: id, AnnualRevenue: revenue });
    const isThere = () => sql(mirrored, [id]);
    await expect.poll(isThere, { timeout: 30_000 }).toEqual([{ revenue, later: true }]);
  };
  await becomes(4711);
  await account.update({ Id: id, Phone: "+49 4711" });
  await becomes(4712);
  await adaAt(`/objects/Account/${id}`);
  const entries = ada.getByRole("region", { name: "Timeline" }).locator("article");
  await expect.poll(() => entries.count()).toBe(2);
  expect((await entries.allInnerTexts()).join()).not.toContain("+49");
  await entries
    .last()
    .getByRole("button", { name: /as of then/ })
    .click();
  const revenue = ada.locator('dd[data-column="annualrevenue"]');
  await expect.poll(() => revenue.textContent()).toMatch(/4,711.*now: .*4,712/s);
  await adaAt(`/objects/Account?since=${encodeURIComponent(began)}`);
  await ada.getByRole("region", { name: "Changed within it" }).getByText("4,712").waitFor();
});

test("what an admin takes away is gone from an open page, and from the browser, within 5 s", async () => {
  await adaAt("/objects/Account");
  const [revenue = ""] = await listed("annualrevenue");
  const digits = revenue.replaceAll(",", "");
  await expect.poll(() => keptText(ada), { timeout: 10_000 }).toContain(digits);
  const account = grant("Account");
  await account.getByRole("button", { name: /^Accounts/ }).click();
  await account.getByRole("checkbox", { name: "Annual Revenue", exact: true }).uncheck();
  await account.getByText(/^3 of \d+ fields of /).waitFor();
  await save();
  const savedAt = Date.now();
  await ada.getByRole("columnheader", { name: "Annual Revenue" }).waitFor({ state: "detached" });
  await ada.getByRole("columnheader", { name: "Industry" }).waitFor();
  expect(Date.now() - savedAt).toBeLessThan(GONE_MS);
  expect(await ada.getByText(revenue).count()).toBe(0);
  expect(await keptText(ada)).not.toContain(digits);
});

test("who hears a room is told by it: a field that was shown is gone from the page within 5 s", async () => {
  await grant("*")
    .getByRole("button", { name: /^All other objects/ })
    .click();
  await seenOf("*").selectOption({ label: "All fields" });
  await save();
  await adaAt("/objects/Opportunity?columns=name,amount");
  await untilPageLive(ada);
  await ada.getByRole("columnheader", { name: "Amount" }).waitFor();
  await grant("*").locator("summary").click();
  await grant("*").getByRole("combobox", { name: "Fields that stay hidden" }).fill("Amount");
  await boss.keyboard.press("Enter");
  await save();
  const savedAt = Date.now();
  await ada.getByRole("columnheader", { name: "Amount" }).waitFor({ state: "detached" });
  expect(Date.now() - savedAt).toBeLessThan(GONE_MS);
});

test.each(["light", "dark"] as const)(
  "the page has nothing against it, %s, wide and narrow",
  async (colorScheme) => {
    await boss.emulateMedia({ colorScheme });
    for (const width of [1440, 390]) {
      await boss.setViewportSize({ width, height: 800 });
      expect(await violationsOf(boss)).toEqual([]);
    }
    await boss.setViewportSize({ width: 1440, height: 900 });
  },
);

test("groups are moved by keys, what is not saved is asked about, and another's save in between is said", async () => {
  const names = () =>
    groups()
      .locator("[data-group]")
      .evaluateAll((all) => all.map((one) => one.getAttribute("data-group")));
  expect(await names()).toEqual(["Sales", "Everybody"]);
  const first = groups().locator('[data-group="Sales"]').getByRole("button").first();
  await first.focus();
  await boss.keyboard.press("Alt+ArrowDown");
  expect(await names()).toEqual(["Everybody", "Sales"]);
  const focused = await boss.evaluate(
    "document.activeElement?.closest('[data-group]')?.dataset.group",
  );
  expect(focused).toBe("Sales");

  await boss.getByRole("link", { name: "Sync", exact: true }).click();
  await boss.getByRole("button", { name: "Keep editing" }).click();
  const other = await boss.context().newPage();
  await other.goto(`${world.product.url}/people`);
  await other.getByRole("button", { name: "New group" }).click();
  await other.getByRole("button", { name: "Save", exact: true }).click();
  await other.getByText("Not saved yet").waitFor({ state: "detached" });
  await groups().getByRole("button", { name: "Save", exact: true }).click();
  await groups().getByText("Somebody has saved the groups since you opened them.").waitFor();
  expect(await names()).toEqual(["Everybody", "Sales"]);
  await groups().getByRole("button", { name: "Load what was saved" }).click();
  await expect.poll(names).toEqual(["New group", "Sales", "Everybody"]);

  const created = groups().locator('[data-group="New group"]');
  await created.getByRole("button").first().click();
  await created.getByRole("button", { name: "Copy this group" }).click();
  await expect.poll(names).toEqual(["New group copy", "New group", "Sales", "Everybody"]);
  await created.getByRole("button", { name: "Remove this group" }).click();
  await expect.poll(names).toEqual(["New group copy", "Sales", "Everybody"]);
  await groups().getByRole("button", { name: "Discard" }).click();
  await expect.poll(names).toEqual(["New group", "Sales", "Everybody"]);
});
