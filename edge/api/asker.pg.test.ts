import { afterAll, beforeAll, expect, test } from "vitest";
import { createTable } from "../../db/mirror/table-ddl.ts";
import { describedField } from "../../testing/described-field.ts";
import { type NeonDatabase, neonDatabase } from "../../testing/neon-database.ts";
import { tableOf } from "../../testing/test-table.ts";
import { app } from "./app.ts";

const reference = { referenceTo: ["User"], relationshipName: "Owner" };
const USER = tableOf("User", [
  describedField("Id", "id"),
  describedField("Email", "email"),
  describedField("Username"),
  describedField("IsActive", "boolean"),
]);
const DEAL = tableOf("Deal__c", [
  describedField("Id", "id"),
  describedField("Name"),
  { ...describedField("OwnerId", "reference"), ...reference },
]);

const userId = (n: number) => `00500000000000${n}AAA`;
const dealId = (n: number) => `a0D00000000000${n}AAA`;

let database: NeonDatabase;

beforeAll(async () => {
  database = await neonDatabase();
  for (const { object, table, columns } of [USER, DEAL]) {
    await database.client.query(createTable(table, columns));
    await database.client.query(
      `insert into sync.object (name, label, label_plural, mirror_table, columns) values ($1, $1, $1, $2, $3)`,
      [object, table, JSON.stringify(columns)],
    );
  }
  await database.client.query(
    `insert into salesforce."user" (id, email, username, isactive) values
     ('${userId(1)}', 'ada@example.com', 'ada.old@example.com', false),
     ('${userId(2)}', 'Ada@Example.com', 'ada.new@example.com', true),
     ('${userId(3)}', 'bo@example.com', 'bo.other@example.com', true),
     ('${userId(4)}', 'bo@example.com', 'bo@example.com', false)`,
  );
  await database.client.query(
    `insert into salesforce.deal__c (id, name, ownerid) values
     ('${dealId(1)}', 'one', '${userId(1)}'), ('${dealId(2)}', 'two', '${userId(2)}'),
     ('${dealId(4)}', 'four', '${userId(4)}'), ('${dealId(5)}', 'nobody''s', null)`,
  );
});
afterAll(() => database?.end());

const mine = (op = "eq", field = "ownerid") => ({ field, op, value: { me: true } });

async function asked(person: string, question: object) {
  const settings = { ...database.settings, LOCAL_PERSON: person };
  const body = JSON.stringify({ object: "Deal__c", ...question });
  const headers = { "Content-Type": "application/json", "Sec-Fetch-Site": "same-origin" };
  const url = "http://127.0.0.1:8787/api/ask";
  const answer = await app.request(url, { method: "POST", body, headers }, settings);
  return { status: answer.status, body: await answer.json() };
}

const namesFor = async (person: string, where: object) => {
  const { body } = await asked(person, { where, columns: ["name"], sort: ["name"] });
  return body.rows.map(({ name }: { name: string }) => name);
};

test("“me” is the user with the person's address: of several whose user name it is, then who is active", async () => {
  expect(await namesFor("ada@example.com", mine())).toEqual(["two"]);
  expect(await namesFor("BO@example.com", mine())).toEqual(["four"]);
  expect(await namesFor("ada@example.com", mine("ne"))).toEqual(["four", "nobody's", "one"]);
  expect(await namesFor("bo@example.com", { not: mine() })).toEqual(["nobody's", "one", "two"]);
});

test("the same question with measures is answered to each person with their own", async () => {
  const count = { measures: [{ fn: "count", as: "deals", where: mine() }], zone: "UTC" };
  for (const person of ["ada@example.com", "carl@example.com", "bo@example.com"]) {
    const { status, body } = await asked(person, count);
    expect([status, body.rows]).toEqual(
      person.startsWith("carl") ? [400, undefined] : [200, [[1]]],
    );
  }
});

test.each([
  ["Ada", mine(), "Nobody is signed in with an e-mail address"],
  ["carl@example.com", mine(), "No user of the org has the e-mail address carl@example.com."],
  ["ada@example.com", mine("in"), "ownerid cannot be asked with in for “me”"],
  ["ada@example.com", mine("eq", "name"), "name cannot be asked with eq for “me”"],
])("%s, %j: %s", async (person, where, words) => {
  const { status, body } = await asked(person, { where });
  expect([status, body.detail]).toEqual([400, expect.stringContaining(words)]);
  expect(body.detail).toMatch(/^where\.value: /);
});

test("the dashboard is told who “me” is, or why nobody is", async () => {
  const told = async (person: string) => {
    const settings = { ...database.settings, LOCAL_PERSON: person };
    return (await app.request("http://127.0.0.1:8787/api/person/user", {}, settings)).json();
  };
  expect(await told("ada@example.com")).toEqual({ id: userId(2) });
  expect(await told("Ada")).toEqual({ reason: expect.stringContaining("Nobody is signed in") });
});
