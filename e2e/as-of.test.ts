/** Records and lists as they were, and lists under a condition, on a live screen. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { untilPageLive } from "./browser.ts";
import type { OrgClient } from "./org-client.ts";
import type { Product } from "./product.ts";
import { usePage } from "./use-page.ts";

let product: Product;
let org: OrgClient;
let page: Page;
usePage({}, (used) => ({ product, org, page } = used));

const phone = () => page.locator('dd[data-column="phone"]');
const notice = () => page.locator("[data-as-of]");

test("a record is shown as it was after each change, with what differs now, and live again at a click", async () => {
  const [row] = await product.sql<{ id: string }>("select min(id) as id from salesforce.account");
  const id = row?.id ?? "";
  const call = async (Phone: string) => {
    await org.sobject("Account").update({ Id: id, Phone });
    await expect.poll(() => phone().textContent(), { timeout: 30_000 }).toContain(Phone);
  };
  await page.goto(`${product.url}/objects/Account/${id}`);
  await untilPageLive(page);
  await call("+49 1");
  await call("+49 2");

  const first = page.locator("article[data-seq]", { hasText: "+49 1" }).last();
  await first.getByRole("button", { name: /as of then/ }).press("Enter");
  await expect
    .poll(() => notice().textContent())
    .toMatch(/^As of .*, after change [\d,]+\. 1 field is different now\./);
  await expect.poll(() => phone().textContent()).toMatch(/^\+49 1.*now: \+49 2/s);
  // The other moment is now, which goes on.
  await org.sobject("Account").update({ Id: id, Phone: "+49 3" });
  await expect.poll(() => phone().textContent(), { timeout: 30_000 }).toMatch(/now: \+49 3/);
  await page.reload();
  await expect.poll(() => phone().textContent()).toMatch(/^\+49 1.*now: \+49 3/s);
  await notice().getByRole("button", { name: "Back to now" }).click();
  await expect.poll(() => phone().textContent()).toBe("+49 3");
  expect(await notice().count()).toBe(0);
});

test("a time before the history says where it begins; one ahead holds so far", async () => {
  const [row] = await product.sql<{ id: string }>("select min(id) as id from salesforce.lead");
  await page.goto(`${product.url}/objects/Lead/${row?.id}`);
  await untilPageLive(page);
  const ask = async (local: string) => {
    await page.getByRole("button", { name: "As of…" }).click();
    await page.getByLabel("Show it as of").fill(local);
    await page.getByRole("button", { name: "Show", exact: true }).click();
  };
  await ask("2001-01-31T14:00:00");
  const problem = page.getByText(/The history of Lead begins at/);
  await problem.waitFor();
  await ask("2199-01-31T14:00:00");
  await expect.poll(() => notice().textContent()).toContain("so far");
});

test("a list shows what entered, left and changed since, and leads back to itself", async () => {
  const [row] = await product.sql<{ id: string }>(
    "select max(id) as id from salesforce.account where rating is distinct from 'Hot'",
  );
  const Id = row?.id ?? "";
  await page.goto(`${product.url}/objects/Account?columns=name,rating&filter=rating.eq.Hot`);
  await untilPageLive(page);
  // Salesforce dates commits by whole seconds, so a time would not tell this change from one just before it.
  const [before] = await product.sql<{ seq: number }>(
    "select head_seq::int as seq from sync.object where name = 'Account'",
  );
  await org.sobject("Account").update({ Id, Rating: "Hot" });
  const address = page.url();
  await page.goto(`${address}&since=seq:${before?.seq}`);
  const entered = page.getByRole("region", { name: "Entered the list" });
  const shows = async (words: string) => {
    const text = async () => {
      await page.getByRole("button", { name: "Read again" }).click();
      return page.locator("main").textContent();
    };
    await expect.poll(text, { interval: 500, timeout: 30_000 }).toContain(words);
  };
  await shows("1 entered");
  await org.sobject("Account").update({ Id, Name: "Another name" });
  await shows("Another name");
  await expect
    .poll(() => entered.locator(`[data-record-id="${Id}"]`).textContent())
    .toMatch(/→.*Hot/);
  await page.getByRole("link", { name: "Back to the list" }).click();
  await page.locator('[role="gridcell"]').first().waitFor();
  expect(page.url()).toBe(address);

  await page.getByTitle("The list as of a moment, or what changed since").click();
  await page.getByRole("button", { name: "the last hour" }).click();
  await page.getByText("The history of Account begins at").waitFor();
});

const PATIENT = { timeout: 30_000 };
type RowsAnswer = { readonly rows: readonly { readonly id: string }[]; readonly asOf: unknown };

/** What the API answers to a question about opportunities: ids in order, and how many there are. */
async function answered(question: object) {
  const post = async (part: object) => {
    const body = JSON.stringify({ object: "Opportunity", zone: "UTC", ...question, ...part });
    const answer = await fetch(`${product.url}/api/ask`, { method: "POST", body });
    return (await answer.json()) as { rows: never } & Record<string, unknown>;
  };
  const page = (await post({ columns: ["name"], limit: 500 })) as unknown as RowsAnswer;
  const count = await post({ measures: [{ fn: "count", as: "n" }] });
  return {
    ids: page.rows.map(({ id }) => id),
    count: (count.rows as [[number]])[0][0],
    asOf: page.asOf,
  };
}

const list = (parts: Readonly<Record<string, unknown>>) => {
  const params = new URLSearchParams({ columns: "name,stagename" });
  for (const [name, part] of Object.entries(parts))
    params.set(name, typeof part === "string" ? part : JSON.stringify(part));
  return `${product.url}/objects/Opportunity?${params}`;
};
const total = () => page.locator("[data-total]").textContent();
const drawnIds = () =>
  page
    .locator('[role="gridcell"][data-column="name"]')
    .evaluateAll((cells) => cells.map((cell) => cell.getAttribute("data-record-id")));

/** The list shows the rows and the count of an answer. */
async function untilShown({ ids, count }: { ids: readonly string[]; count: number }) {
  await expect.poll(total, PATIENT).toBe(count.toLocaleString("en"));
  await expect.poll(async () => (await drawnIds()).length, PATIENT).toBeGreaterThan(0);
  const drawn = await drawnIds();
  expect(drawn).toEqual(ids.slice(0, drawn.length));
}

test("a list under a condition shows what the API answers, says it in words, and can be widened", async () => {
  const [most] = await product.sql<{ stage: string }>(
    "select stagename as stage from salesforce.opportunity group by 1 order by count(*) desc limit 1",
  );
  const inStage = { field: "StageName", op: "eq", value: most?.stage ?? "" };
  const behind = { field: "account.industry", op: "null", value: false };
  const where = { all: [inStage, behind] };
  await page.goto(list({ where }));
  await untilPageLive(page);
  const before = await answered({ where, asOf: "2199-01-01T00:00:00Z" });
  await untilShown(before);
  const parts = page.getByRole("list", { name: "Conditions" });
  await expect
    .poll(() => parts.textContent(), PATIENT)
    .toBe(`Stage is ${most?.stage}Account › Industry is not empty`);

  // One leaves the list, and one comes to match.
  const [first = "", second = ""] = before.ids;
  await org.sobject("Opportunity").update({ Id: first, StageName: "Somewhere else" });
  const mark = page.locator(`[data-mark] [data-record-id="${first}"]`).first();
  await mark.waitFor({ timeout: 30_000 });
  await org.sobject("Opportunity").update({ Id: second, StageName: "Somewhere else" });
  await expect.poll(total, PATIENT).toBe((before.count - 2).toLocaleString("en"));
  const [other] = await product.sql<{ id: string }>(
    `select o.id from salesforce.opportunity o join salesforce.account a on a.id = o.accountid
     where a.industry is not null and o.stagename not in ($1, 'Somewhere else') limit 1`,
    [most?.stage],
  );
  await org.sobject("Opportunity").update({ Id: other?.id ?? "", StageName: most?.stage ?? "" });
  await page.locator("[data-newcomers]").waitFor({ timeout: 30_000 });

  await page.getByRole("button", { name: "Remove condition: Account › Industry" }).click();
  await untilShown(await answered({ where: inStage }));

  // As it was before all of that.
  await page.goto(list({ where, asOf: before.asOf }));
  await untilShown(before);
  await expect
    .poll(() => page.locator("[data-connection]").getAttribute("data-connection"))
    .toBe("then");
  await expect.poll(() => notice().textContent()).toMatch(/^As of .*Back to now$/);
  await page.locator(`[data-record-id="${first}"] a`).first().click();
  await expect.poll(() => notice().textContent(), PATIENT).toMatch(/^As of .*after change/);
  await expect
    .poll(() => page.locator('dd[data-column="stagename"]').textContent())
    .toContain(most?.stage);
  await page.goBack();
  await untilShown(before);
  await notice().getByRole("button", { name: "Back to now" }).click();
  await untilPageLive(page);
  await untilShown(await answered({ where }));
});

test("a condition that cannot be asked is left out, said in a sentence, and can be let go", async () => {
  await page.goto(list({ where: { field: "account.industri", op: "eq", value: "x" } }));
  await page
    .getByRole("note")
    .getByText(/“industri”/)
    .waitFor();
  await page.locator('[role="gridcell"]').first().waitFor();
  await page.getByRole("button", { name: "Show it without" }).click();
  await expect.poll(() => page.url()).not.toContain("where");
  await page.goto(list({ where: "{not JSON" }));
  await page.getByText("It is no condition.").waitFor();
});

test("the moment of a list is chosen in its toolbar", async () => {
  await page.goto(list({}));
  await untilPageLive(page);
  await page.getByTitle("The list as of a moment, or what changed since").click();
  await page.getByRole("button", { name: "7 days ago" }).click();
  await page.getByText(/The history of Opportunity begins at/).waitFor();
  await page.getByRole("button", { name: "Back to now" }).first().click();
  await untilPageLive(page);
  await page.getByTitle("The list as of a moment, or what changed since").click();
  await page.getByRole("textbox", { name: "Show it as of" }).fill("2199-01-31T14:00:00");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await expect.poll(() => notice().textContent(), PATIENT).toContain("so far");
  await untilShown(await answered({}));
});
