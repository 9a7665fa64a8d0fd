import { afterAll, beforeAll, expect, test } from "vitest";
import { createTable } from "../../db/mirror/table-ddl.ts";
import { describedField } from "../../testing/described-field.ts";
import { type NeonDatabase, neonDatabase } from "../../testing/neon-database.ts";
import { tableOf } from "../../testing/test-table.ts";
import { app } from "./app.ts";

const ID = describedField("Id", "id");
const reference = (name: string, ...referenceTo: readonly string[]) => ({
  ...describedField(name, "reference"),
  referenceTo,
});
const ACCOUNT = tableOf("Account", [ID, reference("ParentId", "Account")]);
const CONTACT = tableOf("Contact", [ID, reference("AccountId", "Account")]);
const TASK = tableOf("Task", [ID, reference("WhatId", "Account", "Opportunity")]);
const USER = tableOf("User", [ID]);
const ACME = "001000000000001AAA";

let database: NeonDatabase;
beforeAll(async () => {
  database = await neonDatabase();
  for (const { object, table, columns } of [ACCOUNT, CONTACT, TASK, USER]) {
    await database.client.query(createTable(table, columns));
    await database.client.query(
      `insert into sync.object (name, label, label_plural, mirror_table, columns, copied_at, head_seq)
       values ($1, $1, $1 || 's', $2, $3, now(), 7)`,
      [object, table, JSON.stringify(columns)],
    );
  }
  await database.client.query(
    `insert into salesforce.contact (id, accountid) select '003' || n, $1 from generate_series(1, 1200) n`,
    [ACME],
  );
  await database.client.query(
    `insert into salesforce.task (id, whatid) values ('00T1', $1), ('00T2', $1), ('00T3', 'another')`,
    [ACME],
  );
});
afterAll(() => database?.end());

async function related(path: string) {
  const url = `http://127.0.0.1:8787/api/objects/${path}/related`;
  const answer = await app.request(url, {}, database.settings);
  return { status: answer.status, body: await answer.json() };
}

test("every reference that leads to a record is a list with its count, of the object itself too", async () => {
  const { body } = await related(`account/rows/${ACME.slice(0, 15)}`);
  expect(body).toMatchObject({ object: "Account", id: ACME });
  expect(
    body.lists.map((list: Record<string, unknown>) => [
      list["object"],
      list["column"],
      list["count"],
      list["isMore"],
    ]),
  ).toEqual([
    ["Account", "parentid", 0, false],
    ["Contact", "accountid", 1_000, true],
    ["Task", "whatid", 2, false],
  ]);
  const content = { line: expect.stringMatching(/^[0-9a-f-]{36}$/), seq: 7 };
  expect(body.contents).toEqual({ Account: content, Contact: content, Task: content });
});

test("what nothing refers to has no list, and fields that the org no longer has lead nowhere", async () => {
  expect((await related("User/rows/005000000000001AAA")).body).toMatchObject({
    lists: [],
    contents: {},
  });
  const retired = TASK.columns.map((column) => ({
    ...column,
    retired: column.column === "whatid",
  }));
  await database.client.query("update sync.object set columns = $1 where name = 'Task'", [
    JSON.stringify(retired),
  ]);
  const { body } = await related(`Account/rows/${ACME}`);
  expect(body.lists.map(({ object }: { readonly object: string }) => object)).toEqual([
    "Account",
    "Contact",
  ]);
  expect((await related("Nope/rows/005000000000001AAA")).status).toBe(404);
});
