import { afterAll, beforeAll, expect, test } from "vitest";
import { createIndex, createTable, mirrorIndexes } from "../../db/mirror/table-ddl.ts";
import { describedField } from "../../testing/described-field.ts";
import { type NeonDatabase, neonDatabase } from "../../testing/neon-database.ts";
import { tableOf } from "../../testing/test-table.ts";
import type { SearchAnswer } from "../protocol/search.ts";
import { app } from "./app.ts";

const named = (name: string, type = "string") => ({
  ...describedField(name, type),
  nameField: true,
});
const CONTACT = tableOf("Contact", [
  describedField("Id", "id"),
  named("Name"),
  describedField("Email", "email"),
  describedField("Phone", "phone"),
  describedField("Title"),
  describedField("SystemModstamp", "datetime"),
]);
const CASE = tableOf("Case", [
  describedField("Id", "id"),
  named("CaseNumber"),
  describedField("Subject"),
]);
const LINK = tableOf("Link__c", [describedField("Id", "id"), describedField("Of__c", "reference")]);
const LATE = tableOf("Late__c", [describedField("Id", "id"), named("Name")]);

const ADA = "003000000000001AAA";
const LINKED = "a0L000000000001AAA";
const CONTACTS = [
  [ADA, "Ada Lovelace", "ada@analytical.example", "+44 (20) 7946-0018", "Countess"],
  ["003000000000002AAA", "Adamant Lovell", null, null, null],
  ["003000000000003AAA", "Charles Babbage", "charles@analytical.example", "020 7946 0019", null],
  ["003000000000004AAA", "Ned 100% Ludd_", null, null, null],
  ["003000000000005AAA", null, "nobody@example.org", null, null],
];
const CASES = [
  ["500000000000001AAA", "00001018", "Engine of Ada does not turn"],
  ["500000000000002AAA", "00001019", "Ada"],
];

let database: NeonDatabase;

beforeAll(async () => {
  database = await neonDatabase();
  await database.client.query("create extension if not exists pg_trgm");
  for (const { object, table, columns } of [CONTACT, CASE, LINK, LATE]) {
    await database.client.query(createTable(table, columns));
    for (const index of mirrorIndexes(table, columns, "public"))
      await database.client.query(createIndex(table, index));
    await database.client.query(
      `insert into sync.object (name, label, label_plural, mirror_table, columns, copied_at)
       values ($1, $1, $1, $2, $3, case when $1 <> 'Late__c' then now() end)`,
      [object, table, JSON.stringify(columns)],
    );
  }
  const insert = async (table: string, columns: string, rows: readonly (readonly unknown[])[]) => {
    for (const row of rows)
      await database.client.query(
        `insert into salesforce."${table}" (${columns}) values (${row.map((_, i) => `$${i + 1}`).join(", ")})`,
        [...row],
      );
  };
  await insert("contact", "id, name, email, phone, title", CONTACTS);
  await insert("case", "id, casenumber, subject", CASES);
  await insert("link__c", "id", [[LINKED]]);
});
afterAll(() => database?.end());

async function asked(
  q: string,
  objects?: string,
): Promise<{ status: number; body: SearchAnswer & { title?: string } }> {
  const named = objects === undefined ? "" : `&objects=${objects}`;
  const url = `http://127.0.0.1:8787/api/search?q=${encodeURIComponent(q)}${named}`;
  const answer = await app.request(url, {}, database.settings);
  return { status: answer.status, body: await answer.json() };
}
/** The name of each hit, and what stands beside it. */
async function found(q: string): Promise<readonly (string | null)[]> {
  const { hits } = (await asked(q)).body;
  return hits.map(({ name, beside }) => (beside === null ? name : `${name}: ${beside.value}`));
}

test("what is just that comes first, then what begins so, then what has a word that does", async () => {
  expect(await found("ada")).toEqual([
    "00001019: Ada",
    "Ada Lovelace: ada@analytical.example",
    "Adamant Lovell",
    "00001018: Engine of Ada does not turn",
  ]);
  expect(await found("LOVE")).toEqual(["Ada Lovelace: ada@analytical.example", "Adamant Lovell"]);
});

test("all words must be there, in any order, whatever has them", async () => {
  expect(await found("lovelace analytical")).toEqual(["Ada Lovelace: ada@analytical.example"]);
  expect(await found("lovelace babbage")).toEqual([]);
});

test.each([
  ["an e-mail address", "charles@ana", ["Charles Babbage: charles@analytical.example"]],
  ["a phone number as written", "7946-0018", ["Ada Lovelace: +44 (20) 7946-0018"]],
  ["a phone number by its digits", "+44 20 7946 0018", ["Ada Lovelace: +44 (20) 7946-0018"]],
  ["digits of it", "79460018", ["Ada Lovelace: +44 (20) 7946-0018"]],
  ["the number as it is dialled at home", "02079460018", ["Ada Lovelace: +44 (20) 7946-0018"]],
  ["the number with zeros for +", "0044 20 7946 0018", ["Ada Lovelace: +44 (20) 7946-0018"]],
  ["the number from abroad", "+44 (0)20 7946 0019", ["Charles Babbage: 020 7946 0019"]],
  ["a number without its zeros", "1018", ["00001018: Engine of Ada does not turn"]],
  ["one character", "c", ["Charles Babbage: charles@analytical.example"]],
  ["two characters", "ad", ["Ada Lovelace: ada@analytical.example", "Adamant Lovell"]],
  ["what LIKE would take for a pattern", "100% ludd_", ["Ned 100% Ludd_"]],
  ["a pattern that no text has", "1__%", []],
  ["who has no name", "nobody@", ["null: nobody@example.org"]],
])("by %s", async (_, q, names) => {
  expect(await found(q)).toEqual(names);
});

test.each([ADA, ADA.slice(0, 15), LINKED])("by the id %s", async (id) => {
  const { hits } = (await asked(` ${id} `)).body;
  expect(hits).toMatchObject([{ id: id.length === 15 ? ADA : id }]);
});

test("by an id without its checksum a record is found, and none that has it as a word", async () => {
  const [id, other] = [ADA.slice(0, 15), "003000000000008AAA"];
  await database.client.query("insert into salesforce.contact (id, name) values ($1, $2)", [
    other,
    `Twin of ${id}`,
  ]);
  const hitsOf = async (text: string) => (await asked(text)).body.hits.map((hit) => hit.id);
  expect(await hitsOf(id)).toEqual([ADA]);
  expect(await hitsOf(`of ${id}`)).toEqual([other]);
  await database.client.query("delete from salesforce.contact where id = $1", [other]);
});

test("of objects that are named only those are searched, in any case", async () => {
  const { status, body } = await asked("ada", "contact");
  expect(status).toBe(200);
  expect(body).toMatchObject({ more: false, unsearched: [] });
  expect(new Set(body.hits.map(({ object }) => object))).toEqual(new Set(["Contact"]));
  expect(await asked("ada", "Contcat")).toMatchObject({
    ...{ status: 400, body: { title: "Unknown object", near: ["Contact"] } },
  });
});

test("an object that is still copied is not searched, and it is said", async () => {
  expect((await asked("ada")).body).toMatchObject({ more: false, unsearched: ["Late__c"] });
});

test("of an object that has more the best are answered, and it is said", async () => {
  await database.client.query(
    `insert into salesforce.contact (id, name)
     select '0031' || lpad(n::text, 14, '0'), 'Many ' || n from generate_series(1, 30) n`,
  );
  const { hits, more } = (await asked("many")).body;
  expect(hits.map(({ name }) => name)).toEqual(
    Array.from({ length: 8 }, (_, n) => `Many ${n + 1}`),
  );
  expect(more).toBe(true);
});

test("a word of which every part is frequent is found, whether it is in one record or in all", async () => {
  await database.client.query(
    `insert into salesforce.contact (id, name, systemmodstamp)
     select '0032' || lpad(n::text, 14, '0'), 'Row ' || n || ' abcx bcdx' || case when n % 10007 = 5 then ' abcd' else '' end,
       timestamptz '2026-01-01' + n * interval '1 s'
     from generate_series(1, 60000) n`,
  );
  const rare = await asked("abcd");
  expect(rare.body.hits.map(({ name }) => name?.split(" ")[1]).toSorted()).toEqual(
    ["5", "10012", "20019", "30026", "40033", "50040"].toSorted(),
  );
  expect(rare.body.more).toBe(false);
  const frequent = (await asked("abcx")).body;
  expect(frequent.more).toBe(true);
  // Of so many the last changed.
  for (const { name } of frequent.hits) expect(Number(name?.split(" ")[1])).toBeGreaterThan(58_000);
});

test("eighteen letters that are no id are a word", async () => {
  await database.client.query(
    "insert into salesforce.case (id, casenumber, subject) values ('500000000000009AAA', '00001020', 'Engines characteristically turn')",
  );
  expect(await found("characteristically")).toEqual(["00001020: Engines characteristically turn"]);
});

test("an object whose table is gone does not take the others with it", async () => {
  await database.client.query("alter table salesforce.link__c rename to away");
  const { body } = await asked(ADA);
  await database.client.query("alter table salesforce.away rename to link__c");
  expect(body.hits).toMatchObject([{ id: ADA }]);
  expect(body.unsearched).toEqual(["Late__c", "Link__c"]);
});

test.each([
  ["", "Nothing to search for"],
  [" \n ", "Nothing to search for"],
  ["x".repeat(201), "Too long"],
])("%j is refused", async (q, title) => {
  expect(await asked(q)).toMatchObject({ status: 400, body: { title } });
});
