import { expect, test, vi } from "vitest";
import { createTable } from "../../db/mirror/table-ddl.ts";
import { describedField } from "../../testing/described-field.ts";
import { tableOf } from "../../testing/test-table.ts";
import {
  addManyDeals,
  ALL,
  namesOf,
  onlyRows,
  people,
  saved,
  useGrants,
  userId,
} from "../../testing/use-grants.ts";
import { problemOf } from "../../testing/use-sign-in.ts";
import type { Settings } from "./settings.ts";

/* Ways around a grant that were tried, and are closed. */

const world = useGrants();

test("a shared view says nothing of fields that are hidden behind references", async () => {
  const [boss, ada] = await people(world, { "*": ALL });
  const where = JSON.stringify({ field: "owner.email", op: "eq", value: "secret@acme.example" });
  const search = `where=${encodeURIComponent(where)}`;
  const view = { object: "Deal__c", name: "Rich", search, shared: true };
  const made = await boss.ask("/views", { method: "POST", body: JSON.stringify(view) });
  const { id } = (await made.json()) as { id: string };
  expect(await (await ada.ask(`/views/${id}`)).text()).toContain("secret");
  await saved(boss, { "*": ALL, User: { ...ALL, denied: ["Email"] } }, 1);
  expect(await (await ada.ask(`/views/${id}`)).text()).not.toContain("secret");
  const choice = JSON.stringify({ object: "Deal__c", of: "everybody", view: null });
  const chosen = await ada.ask("/views/default", { method: "PUT", body: choice });
  expect(await problemOf(chosen)).toMatchObject({ status: 403, title: "Not with your grant" });
});

const pending = (isPending: boolean) =>
  world.database.client.query(
    `update sync.object set columns = (select jsonb_agg(case when c->>'column' = 'stage__c' and $1
       then c || '{"pending": true}' else c - 'pending' end) from jsonb_array_elements(columns) c) where name = 'Deal__c'`,
    [isPending],
  );

test("a condition of values that are still to be read lets nothing be seen", async () => {
  const rows = { not: { field: "stage__c", op: "eq", value: "Lost" } };
  const [, ada] = await people(world, onlyRows(rows));
  expect(await namesOf(ada)).toHaveLength(5);
  await pending(true);
  await expect.poll(() => namesOf(ada), { timeout: 10_000 }).toEqual([]);
  await pending(false);
  await expect.poll(() => namesOf(ada), { timeout: 10_000 }).toHaveLength(5);
});

test("nor does one of an object that is copied for the first time", async () => {
  const { client } = world.database;
  const rows = { field: "owner.name", op: "ne", value: "nobody" };
  const [, ada] = await people(world, onlyRows(rows));
  expect(await namesOf(ada)).toHaveLength(5);
  await client.query("update sync.object set copied_at = null where name = 'User'");
  await expect.poll(() => namesOf(ada), { timeout: 10_000 }).toEqual([]);
  await client.query("update sync.object set copied_at = now() where name = 'User'");
  await expect.poll(() => namesOf(ada), { timeout: 10_000 }).toHaveLength(5);
});

const CONTACT = tableOf("Contact", [
  describedField("Id", "id"),
  { ...describedField("Name"), nameField: true },
  describedField("Email", "email"),
  describedField("Salary__c"),
  describedField("SystemModstamp", "datetime"),
]);

test("which records changed in a hidden field does not move what a search finds", async () => {
  const { client } = world.database;
  await client.query(createTable(CONTACT.table, CONTACT.columns));
  await client.query(
    `insert into sync.object (name, label, label_plural, mirror_table, columns, copied_at, head_seq, row_count)
     values ('Contact', 'Contact', 'Contacts', $1, $2, now(), 7, 600)`,
    [CONTACT.table, JSON.stringify(CONTACT.columns)],
  );
  await client.query(
    `insert into salesforce.contact (id, name, email, salary__c, systemmodstamp)
     select '003' || lpad(n::text, 12, '0') || 'AAA', 'Person ' || lpad(n::text, 4, '0'), 'p' || n || '@common.example',
       repeat('9', 100), '2024-01-01Z' from generate_series(1, 600) n`,
  );
  await client.query("create extension if not exists pg_trgm");
  await client.query(
    `create index on salesforce.contact using gin
     ((coalesce(left("name", 200), '') || chr(10) || coalesce(left("email", 200), '')) gin_trgm_ops)`,
  );
  await client.query("analyze salesforce.contact");
  const [, ada] = await people(world, { "*": ALL, Contact: { ...ALL, denied: ["Salary__c"] } });
  const found = async () => (await ada.ask("/search?q=common&objects=Contact")).text();
  // What an isolate knows of the objects is a second old.
  await expect.poll(found, { timeout: 5_000 }).toContain("Person 0001");
  const before = await found();
  await client.query(
    "update salesforce.contact set salary__c = repeat('8', 100) where id <= '003000000000050AAA'",
  );
  expect(await found()).toBe(before);
});

test("a ticket that was asked for before groups were saved is dated before the feeds were ended", async () => {
  const [boss, ada] = await people(world, { "*": ALL });
  let endedAtMs = 0;
  const room = {
    fetch: async () => {
      endedAtMs = Date.now();
      return new Response("{}");
    },
  };
  const rooms = { ROOMS: { getByName: () => room }, ROOM_PUBLISH_SECRET: "publishes" };
  const settings = { ...world.settings, ...rooms } as unknown as Settings;
  // What an isolate knows of the object is forgotten.
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  const real = globalThis.fetch;
  const [asked, held] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const spy = vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const isDescription = String(init?.body).includes("from sync.object o where lower(name)");
    if (isDescription) {
      asked.resolve();
      await held.promise;
    }
    return real(input, init);
  });
  const ticket = ada.ask("/objects/Deal__c/ticket", { method: "POST" }, settings);
  await asked.promise;
  const groups = [{ name: "Everybody", everybody: true, grants: {} }];
  const body = JSON.stringify({ version: 1, groups });
  expect((await boss.ask("/groups", { method: "PUT", body }, settings)).status).toBe(200);
  expect(endedAtMs).toBeGreaterThan(0);
  held.resolve();
  const given = (await (await ticket).json()) as { ticket: string };
  spy.mockRestore();
  const claims = JSON.parse(atob(given.ticket.split(".")[1] ?? ""));
  expect(claims.columns).toBe("*");
  expect(claims.iat * 1_000).toBeLessThan(endedAtMs);
});

test("an object that a group names twice, in whichever case, is refused", async () => {
  const [boss] = await people(world, { "*": ALL });
  const twice = await saved(boss, { Deal__c: "none", DEAL__C: ALL }, 1);
  expect(await problemOf(twice)).toMatchObject({ status: 400, title: "An object twice" });
});

test("groups that cannot be read let nobody see anything, and an admin save others", async () => {
  const [boss, ada] = await people(world, { "*": ALL });
  await world.database.client.query(
    `insert into app.groups_version (version, groups, person) values (2, '[{"of": "the future"}]', 'boss')`,
  );
  const seen = async () => (await ada.ask("/objects")).status;
  await expect.poll(seen, { timeout: 5_000 }).toBe(503);
  const { status, detail } = await problemOf(await boss.ask("/groups"));
  expect([status, detail]).toEqual([503, expect.stringContaining("as version 2")]);
  expect((await boss.ask("/people")).status).toBe(200);
  expect((await saved(boss, { "*": ALL }, 2)).status).toBe(200);
  await expect.poll(seen, { timeout: 5_000 }).toBe(200);
});

test("amounts are seen with their currency or not at all", async () => {
  const { client } = world.database;
  const money = tableOf("Pay__c", [
    ...[
      describedField("Id", "id"),
      describedField("Name"),
      describedField("Amount__c", "currency"),
    ],
    describedField("CurrencyIsoCode", "picklist"),
  ]);
  await client.query(createTable(money.table, money.columns));
  await client.query(
    `insert into sync.object (name, label, label_plural, mirror_table, columns, copied_at)
     values ('Pay__c', 'Pay', 'Pay', $1, $2, now())`,
    [money.table, JSON.stringify(money.columns)],
  );
  await client.query(
    `insert into salesforce.pay__c (id, name, amount__c, currencyisocode) values ('p1', $1, 1, 'EUR'), ('p2', $1, 1000, 'JPY')`,
    [userId("ada")],
  );
  const [boss, ada] = await people(world, { "*": ALL, Pay__c: { ...ALL, fields: ["Amount__c"] } });
  const question = {
    ...{ object: "Pay__c", zone: "UTC" },
    measures: [{ fn: "sum", field: "amount__c", as: "total" }],
  };
  const total = async () =>
    problemOf(await ada.ask("/ask", { method: "POST", body: JSON.stringify(question) }));
  expect(await total()).toMatchObject({ status: 400, title: "Several currencies" });
  await saved(boss, { "*": ALL, Pay__c: { ...ALL, denied: ["CurrencyIsoCode"] } }, 1);
  expect(await total()).toMatchObject({ status: 400, title: "Unknown column" });
});

test("an export that is under way ends with the grant", async () => {
  const { client } = world.database;
  await addManyDeals(world);
  const [boss, ada] = await people(world, { "*": ALL });
  const taken = async (meanwhile: () => Promise<unknown>) => {
    const answer = await ada.ask("/objects/Deal__c/rows.csv");
    const reader = answer.body?.getReader();
    if (reader === undefined) throw new Error("nothing is taken out");
    let bytes = 0;
    for (let n = 0; ; n++) {
      const { done, value } = await reader.read();
      if (done) return bytes;
      bytes += value.length;
      if (n === 0) await meanwhile();
    }
  };
  expect(await taken(async () => undefined)).toBeGreaterThan(10_000_000);
  await expect(taken(() => saved(boss, { "*": "none" }, 1))).rejects.toThrow("was changed");
  await client.query("delete from salesforce.deal__c where id like 'more%'");
});
