import { expect, test } from "vitest";
import * as v from "valibot";
import { createTable } from "../../db/mirror/table-ddl.ts";
import { describedField } from "../../testing/described-field.ts";
import { tableOf } from "../../testing/test-table.ts";
import { signedIn, type TestBrowser, useSignIn } from "../../testing/use-sign-in.ts";
import { DeedsAnswer } from "../protocol/audit.ts";

const world = useSignIn();

const deedsOf = async (browser: TestBrowser, search = "") =>
  v.parse(DeedsAnswer, await (await browser.ask(`/people/audit${search}`)).json());
const put = (browser: TestBrowser, path: string, body: unknown) =>
  browser.ask(path, { method: "PUT", body: JSON.stringify(body) });

test("what people do that others may ask about is in the log, in the order in which they did it", async () => {
  const { client } = world.database;
  await client.query("truncate app.audit");
  const { object, table, columns } = tableOf("Deal__c", [describedField("Id", "id")]);
  await client.query(createTable(table, columns));
  await client.query(
    `insert into sync.object (name, label, label_plural, mirror_table, columns, copied_at, history_from, history_at)
     values ($1, $1, $1, $2, $3, now(), 0, now())`,
    [object, table, JSON.stringify(columns)],
  );
  const [boss, ada] = [await signedIn(world, "1"), await signedIn(world, "2")];
  const ids = await client.query("select id from app.person order by subject");
  const adas = ids.rows[1].id as string;
  expect((await ada.ask("/objects/Deal__c/rows.csv?columns=id")).status).toBe(200);
  expect(
    (await put(boss, `/people/${encodeURIComponent(adas)}/role`, { role: "admin" })).status,
  ).toBe(200);
  expect((await put(boss, "/groups", { version: 0, groups: [] })).status).toBe(200);
  await boss.ask(`/people/${encodeURIComponent(adas)}/sessions`, { method: "DELETE" });
  const { deeds, next } = await deedsOf(boss);
  expect(deeds.map(({ by, deed, about, detail }) => [by, deed, about, detail])).toEqual([
    ["Boss (boss@acme.example)", "sessions-ended", "Ada (ada@acme.example)", null],
    ["Boss (boss@acme.example)", "groups", "1", null],
    ["Boss (boss@acme.example)", "role", "Ada (ada@acme.example)", { role: "admin" }],
    ["Ada (ada@acme.example)", "export", "Deal__c", { format: "csv", columns: ["id"] }],
    ["Ada (ada@acme.example)", "sign-in", expect.any(String), { browser: "" }],
    ["Boss (boss@acme.example)", "sign-in", expect.any(String), { browser: "" }],
  ]);
  expect(next).toBeNull();
});

test("what was refused, or changed nothing, is not in it", async () => {
  await world.database.client.query("truncate app.audit, app.groups_version");
  const [boss, ada] = [await signedIn(world, "1"), await signedIn(world, "2")];
  await put(ada, "/groups", { version: 0, groups: [] });
  await put(boss, "/groups", { version: 7, groups: [] });
  await put(boss, "/people/nobody/role", { role: "admin" });
  await boss.ask("/people/nobody/sessions", { method: "DELETE" });
  await boss.ask("/sessions/nothing", { method: "DELETE" });
  const { deeds } = await deedsOf(boss);
  expect(deeds.map(({ deed }) => deed)).toEqual(["sign-in", "sign-in"]);
  expect((await ada.ask("/people/audit")).status).toBe(403);
});

test("it is read in pages", async () => {
  const { client } = world.database;
  await client.query("truncate app.audit");
  const boss = await signedIn(world, "1");
  await client.query(
    "insert into app.audit (person, deed, about) select 'ada', 'export', n::text from generate_series(1, 250) n",
  );
  const all: string[] = [];
  for (let next: number | null | undefined; next !== null;) {
    const page: DeedsAnswer = await deedsOf(boss, next === undefined ? "" : `?before=${next}`);
    expect(page.deeds.length).toBeLessThanOrEqual(100);
    all.push(...page.deeds.map(({ about }) => about ?? ""));
    next = page.next;
  }
  expect(all).toHaveLength(251);
  expect(all.slice(0, 250)).toEqual(Array.from({ length: 250 }, (_, n) => String(250 - n)));
});

test("what cannot be noted is not done", async () => {
  await world.database.client.query("truncate app.groups_version");
  const boss = await signedIn(world, "1");
  await world.database.client.query("alter table app.audit rename to audit_away");
  try {
    expect((await put(boss, "/groups", { version: 0, groups: [] })).status).toBe(503);
    // What groups were saved before is known for two seconds.
    const taken = async () => (await boss.ask("/objects/Deal__c/rows.csv")).status;
    await expect.poll(taken, { timeout: 5_000 }).toBe(503);
  } finally {
    await world.database.client.query("alter table app.audit_away rename to audit");
  }
  const saved = await world.database.client.query("select from app.groups_version");
  expect(saved.rowCount).toBe(0);
});
