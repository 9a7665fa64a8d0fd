/** An org's record on a live screen, with everything real: one product, one Chromium, the whole way. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { isRunning } from "../local/process/process-identity.ts";
import { cellOf, untilPageLive } from "./browser.ts";
import type { OrgClient } from "./org-client.ts";
import type { Product } from "./product.ts";
import { usePage } from "./use-page.ts";

let product: Product;
let org: OrgClient;
let page: Page;
usePage({}, (used) => ({ product, org, page } = used));

/** Opens an object's grid and returns the id of a record that it shows. */
async function openGrid(object: string): Promise<string> {
  await page.goto(`${product.url}/objects/${object}?columns=name,phone`);
  await untilPageLive(page);
  const cell = page.locator('[role="gridcell"][data-column="name"]').first();
  await cell.waitFor();
  const id = await cell.getAttribute("data-record-id");
  if (id === null) throw new Error("the first row has no record id");
  return id;
}

async function update(object: string, id: string, fields: Record<string, unknown>): Promise<void> {
  const result = await org.sobject(object).update({ Id: id, ...fields });
  expect(result).toMatchObject({ success: true });
}

async function expectCell(id: string, text: string, column = "name"): Promise<void> {
  const shown = () => cellOf(page, id, column).textContent();
  await expect.poll(shown, { timeout: 30_000 }).toContain(text);
}

async function partPid(name: string): Promise<number> {
  const part = (await product.state()).parts[name];
  if (!part || !isRunning(part)) throw new Error(`${name} does not run`);
  return part.pid;
}

async function untilRestarted(name: string, before: number): Promise<void> {
  const running = async () => {
    const part = (await product.state()).parts[name];
    return part !== undefined && part.pid !== before && isRunning(part);
  };
  await expect.poll(running, { timeout: 30_000 }).toBe(true);
}

test("every mirror table has as many records as its object", async () => {
  const objects = await product.sql<{ name: string; mirror_table: string }>(
    "select name, mirror_table from sync.object order by name",
  );
  expect(objects.length).toBeGreaterThanOrEqual(12);
  let total = 0;
  for (const { name, mirror_table } of objects) {
    const [mirrored] = await product.sql<{ count: number }>(
      `select count(*)::int as count from salesforce."${mirror_table}"`,
    );
    const { totalSize } = await org.query(`SELECT COUNT() FROM ${name}`);
    expect(mirrored?.count, name).toBe(totalSize);
    total += totalSize;
  }
  expect(total).toBeGreaterThan(2_000);
});

test("the API answers real rows, and a wrong name with the name", async () => {
  const rows = await fetch(`${product.url}/api/objects/Account/rows?limit=2`);
  expect(await rows.json()).toMatchObject({
    object: "Account",
    rows: [{ id: expect.any(String) }, {}],
  });
  const wrong = await fetch(`${product.url}/api/objects/Acount/rows`);
  expect(wrong.status).toBe(404);
  expect(wrong.headers.get("content-type")).toContain("application/problem+json");
  expect(await wrong.json()).toMatchObject({ near: expect.arrayContaining(["Account"]) });
});

test("a change in the org changes the cell", async () => {
  const id = await openGrid("Account");
  await update("Account", id, { Name: "Changed under your eyes" });
  await expectCell(id, "Changed under your eyes");
});

test("changes made while ingest is down are seen after its restart", async () => {
  const id = await openGrid("Account");
  const pid = await partPid("ingest");
  process.kill(pid, "SIGKILL");
  await update("Account", id, { Name: "While nobody listened" });
  const created = await org.sobject("Account").create({ Name: "Created unnoticed" });
  await untilRestarted("ingest", pid);
  await expectCell(id, "While nobody listened");
  const row = () =>
    product.sql<{ name: string }>("select name from salesforce.account where id = $1", [
      created.id,
    ]);
  await expect.poll(row, { timeout: 30_000 }).toEqual([{ name: "Created unnoticed" }]);
});

test("changes made while the rooms are down are seen after their restart, none missing", async () => {
  const id = await openGrid("Account");
  const pid = await partPid("worker");
  process.kill(pid, "SIGKILL");
  await update("Account", id, { Phone: "+1 555 0100 (unpublished)" });
  await untilRestarted("worker", pid);
  await update("Account", id, { Name: "After the rooms were back" });
  await expectCell(id, "After the rooms were back");
  await expectCell(id, "+1 555 0100 (unpublished)", "phone");
  await untilPageLive(page);
  const published = () =>
    product.sql("select published_seq = head_seq as equal from sync.object where name = 'Account'");
  await expect.poll(published, { timeout: 30_000 }).toEqual([{ equal: true }]);
});

test("a person's name follows its parts", async () => {
  const id = await openGrid("Contact");
  await update("Contact", id, { FirstName: "Grace", LastName: "Hopper" });
  await expectCell(id, "Grace Hopper");
});

test("jsforce logs in, describes, queries, retrieves and updates; the update is in Postgres within a second", async () => {
  const described = await org.describe("Account");
  expect(described.fields.map((field) => field.name)).toContain("AnnualRevenue");
  const found = await org.query<{ Id: string; Name: string }>(
    "SELECT Id, Name FROM Account ORDER BY Name DESC LIMIT 3",
  );
  expect(found.records).toHaveLength(3);
  const ids = found.records.map((record) => record.Id);
  const retrieved = await org.sobject("Account").retrieve(ids);
  expect(retrieved.map((record) => record["Id"])).toEqual(ids);
  const [id = ""] = ids;
  await update("Account", id, { Name: "By an independent client" });
  const row = () => product.sql("select name from salesforce.account where id = $1", [id]);
  await expect
    .poll(row, { timeout: 1_000, interval: 25 })
    .toEqual([{ name: "By an independent client" }]);
});

test("a deleted record leaves the mirror and is remembered", async () => {
  const { id = "" } = await org.sobject("Account").create({ Name: "Short-lived" });
  const count = () =>
    product.sql("select count(*)::int as n from salesforce.account where id = $1", [id]);
  await expect.poll(count, { timeout: 10_000 }).toEqual([{ n: 1 }]);
  await org.sobject("Account").destroy(id);
  await expect.poll(count, { timeout: 10_000 }).toEqual([{ n: 0 }]);
  const answer = await fetch(`${product.url}/api/objects/Account/rows/${id}`);
  expect(await answer.json()).toMatchObject({
    row: { name: "Short-lived" },
    deletedAt: expect.any(String),
  });
});
