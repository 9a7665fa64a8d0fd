import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createTable } from "../../db/mirror/table-ddl.ts";
import { describedField } from "../../testing/described-field.ts";
import { type NeonDatabase, neonDatabase } from "../../testing/neon-database.ts";
import { tableOf } from "../../testing/test-table.ts";
import { app } from "./app.ts";

const ACCOUNT = tableOf("Account", [
  describedField("Id", "id"),
  { ...describedField("Name"), nameField: true },
  describedField("Amount", "currency"),
]);

let database: NeonDatabase;
beforeAll(async () => {
  database = await neonDatabase();
  await database.client.query(createTable(ACCOUNT.table, ACCOUNT.columns));
  await database.client.query(
    `insert into sync.object (name, label, label_plural, mirror_table, columns, copied_at) values ($1, $1, $1, $2, $3, now())`,
    [ACCOUNT.object, ACCOUNT.table, JSON.stringify(ACCOUNT.columns)],
  );
});
afterAll(() => database?.end());
beforeEach(() =>
  database.client.query("truncate app.list_view_request, sync.list_view, sync.node"),
);

async function call(method: string, path = "") {
  const url = `http://127.0.0.1:8787/api/objects/account/list-views${path}`;
  const answer = await app.request(url, { method }, database.settings);
  return { status: answer.status, body: await answer.json() };
}

const answered = (id: string, answer: unknown, reason: string | null = null) =>
  database.client.query(
    `insert into sync.list_view (object, list_view, read_at, answer, reason) values ('Account', $1, clock_timestamp(), $2, $3)
     on conflict (object, list_view) do update set read_at = excluded.read_at, answer = excluded.answer, reason = excluded.reason`,
    [id, answer === null ? null : JSON.stringify(answer), reason],
  );
const requests = async () =>
  (await database.client.query("select object, list_view, asked_at from app.list_view_request"))
    .rows;

test("nothing is asked of ingest before somebody asks, and once while it has not answered", async () => {
  expect(await call("GET")).toEqual({
    status: 200,
    body: { isIngestRunning: false, state: "none" },
  });
  expect(await requests()).toEqual([]);
  expect(await call("POST")).toEqual({
    status: 202,
    body: { isIngestRunning: false, state: "asked" },
  });
  const [first] = await requests();
  expect(first).toMatchObject({ object: "Account", list_view: "" });
  expect((await call("POST")).body).toMatchObject({ state: "asked" });
  expect(await requests()).toEqual([first]);
  await database.client.query(
    "insert into sync.node (name, objects, started_at, seen_at) values ('a', '{Account}', now(), now())",
  );
  expect((await call("GET")).body).toEqual({ isIngestRunning: true, state: "asked" });
});

test("what ingest read is answered, and its failure with its sentence, until it is asked again", async () => {
  await call("POST");
  const views = [{ id: "00B000000000001AAA", label: "All", developerName: "All" }];
  await answered("", views);
  expect((await call("GET")).body).toMatchObject({
    state: "read",
    listViews: views,
    at: expect.stringMatching(/^20.*Z$/),
  });
  await database.client.query("select pg_sleep(0.01)");
  expect((await call("POST")).body).toMatchObject({ state: "asked" });
  await answered("", null, "There are none.");
  expect((await call("GET")).body).toMatchObject({ state: "failed", reason: "There are none." });
});

const describe = (whereCondition: unknown) => ({
  id: "00B000000000001",
  sobjectType: "Account",
  columns: [
    { fieldNameOrPath: "Name", label: "Account Name", hidden: false },
    { fieldNameOrPath: "Colour__c", label: "Colour", hidden: false },
    { fieldNameOrPath: "Id", label: "Account ID", hidden: true },
  ],
  orderBy: [
    { fieldNameOrPath: "Amount", nullsPosition: "last", sortDirection: "descending" },
    { fieldNameOrPath: "Id", nullsPosition: "first", sortDirection: "ascending" },
  ],
  query: "SELECT …",
  scope: "everything",
  whereCondition,
});

test("a list view is answered as a list here, with what could not be taken over", async () => {
  await answered(
    "00B000000000001AAA",
    describe({
      conjunction: "and",
      conditions: [
        { field: "Name", operator: "like", values: ["'Ac%'"] },
        { field: "Colour__c", operator: "equals", values: ["'Red'"] },
        { condition: { field: "Name", operator: "like", values: ["'%test%'"] } },
      ],
    }),
  );
  const { body } = await call("GET", "/00B000000000001AAA");
  expect(body).toMatchObject({
    state: "read",
    view: {
      columns: ["name"],
      sort: ["-amount:org", "id:org"],
      where: {
        all: [
          { field: "name", op: "starts", value: "Ac" },
          { not: { field: "name", op: "contains", value: "test" } },
        ],
      },
      leftOut: [
        { text: "The column Colour (Colour__c)", reason: "Account has no column “Colour__c”." },
        { text: "Colour__c equals 'Red'", reason: "Account has no column “Colour__c”." },
      ],
    },
  });
});

test("a part that stands beside alternatives is left out with them, and a form that is not known as a whole", async () => {
  const view = async (where: unknown) => {
    await answered("00B000000000001", describe(where));
    return (await call("GET", "/00B000000000001")).body.view;
  };
  const name = { field: "Name", operator: "equals", values: ["'a_b'"] };
  const gone = { field: "Colour__c", operator: "equals", values: ["'Red'"] };
  expect(await view({ conjunction: "or", conditions: [name, gone] })).toMatchObject({
    where: null,
    leftOut: [{}, { text: "(Name equals 'a_b' or Colour__c equals 'Red')" }],
  });
  expect(await view(name)).toMatchObject({
    where: { field: "name", op: "like", value: String.raw`a\_b` },
  });
  expect(await view({ subQuery: "SELECT …" })).toMatchObject({
    where: null,
    leftOut: [{}, { text: "The condition" }],
  });
});

test("objects and ids that there cannot be are refused", async () => {
  const url = "http://127.0.0.1:8787/api/objects/nope/list-views";
  expect((await app.request(url, { method: "POST" }, database.settings)).status).toBe(404);
  expect((await call("POST", "/..%2Flimits")).status).toBe(400);
  expect(await requests()).toEqual([]);
});
