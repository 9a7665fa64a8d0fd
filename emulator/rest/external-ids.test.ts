import { beforeAll, expect, test } from "vitest";
import { controlClient } from "../control/client.ts";
import { DATA, useTestOrg } from "../../testing/emulator/test-org.ts";

/** A unique external id, by which a create is made once (REST API Developer Guide, "sObject Rows by External ID"). */

const org = await useTestOrg(300);
const control = controlClient(org.origin);
const ACCOUNTS = `${DATA}/sobjects/Account`;

beforeAll(async () => {
  const field = { name: "Origin__c", type: "string", unique: true, externalId: true } as const;
  await control.schema({ kind: "add-field", object: "Account", field });
});

type Made = { readonly id: string };
let made = 0;
const key = () => `key-${++made}`;
const create = (Origin__c: string) => org.ask<Made>(ACCOUNTS, { Name: "By key", Origin__c });
const found = (value: string) => org.ask<{ Id: string }>(`${ACCOUNTS}/Origin__c/${value}`);

test("is described as such", async () => {
  type Described = { fields: { name: string }[] };
  const [, { fields }] = await org.ask<Described>(`${ACCOUNTS}/describe`);
  expect(fields.find(({ name }) => name === "Origin__c")).toMatchObject({
    unique: true,
    externalId: true,
    idLookup: true,
    createable: true,
  });
});

test("refuses the repeat of a create, naming the record that is there", async () => {
  const value = key();
  const [, { id }] = await create(value);
  expect(await create(value)).toEqual([
    400,
    [
      {
        errorCode: "DUPLICATE_VALUE",
        message: `duplicate value found: Origin__c duplicates value on record with id: ${id}`,
        fields: [],
      },
    ],
  ]);
  const records = [key(), value].map((Origin__c) => ({
    attributes: { type: "Account" },
    Name: "Row",
    Origin__c,
  }));
  expect(await org.ask(`${DATA}/composite/sobjects`, { records })).toMatchObject([
    200,
    [{ success: true }, { success: false, errors: [{ statusCode: "DUPLICATE_VALUE" }] }],
  ]);
});

test("finds the record, until it is deleted; queryAll finds it then too", async () => {
  const value = key();
  const [, { id }] = await create(value);
  expect(await found(value)).toMatchObject([200, { Id: id }]);
  expect((await found(key()))[0]).toBe(404);
  await org.send(`${ACCOUNTS}/${id}`, { method: "DELETE" });
  expect((await found(value))[0]).toBe(404);
  const soql = `SELECT Id, IsDeleted FROM Account WHERE Origin__c = '${value}'`;
  const asked = async (resource: string) =>
    (await org.ask<{ records: object[] }>(`${DATA}/${resource}?q=${encodeURIComponent(soql)}`))[1];
  expect((await asked("query")).records).toEqual([]);
  expect((await asked("queryAll")).records).toMatchObject([{ Id: id, IsDeleted: true }]);
});

test("of a deleted record is free again, and then keeps it from being undeleted", async () => {
  const value = key();
  const [, { id }] = await create(value);
  await org.send(`${ACCOUNTS}/${id}`, { method: "DELETE" });
  const [status, { id: second }] = await create(value);
  expect(status).toBe(201);
  const undelete = () => org.connection.soap.undelete([id]);
  expect(await undelete()).toMatchObject([
    { success: false, errors: [{ statusCode: "DUPLICATE_VALUE" }] },
  ]);
  await org.send(`${ACCOUNTS}/${second}`, { method: "DELETE" });
  expect(await undelete()).toMatchObject([{ success: true, id }]);
  expect(await found(value)).toMatchObject([200, { Id: id }]);
});
