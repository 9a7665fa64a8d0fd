import { SignJWT } from "jose";
import { expect, test } from "vitest";
import { jwtApp } from "../testing/emulator/test-emulation.ts";
import { idOf, useTestOrg } from "../testing/emulator/test-org.ts";

/** What jsforce, unchanged, does with the emulator. */

const { app, privateKey } = jwtApp();

const org = await useTestOrg(15_000, app);

const records = (object: string) => [...org.emulator.org.records(object)];

test("OAuth by JWT bearer and by client credentials", async () => {
  const assertion = await new SignJWT({ iss: app.clientId, sub: app.username, aud: org.origin })
    .setProtectedHeader({ alg: "RS256" })
    .setExpirationTime("3m")
    .sign(privateKey);
  const byKey = org.newConnection();
  const grantType = "urn:ietf:params:oauth:grant-type:jwt-bearer";
  const { organizationId } = await byKey.authorize({ grant_type: grantType, assertion });
  expect(organizationId).toBe(org.emulator.org.id);
  const bySecret = org.newConnection();
  await bySecret.authorize({ grant_type: "client_credentials" });
  for (const connection of [byKey, bySecret]) {
    expect((await connection.identity()).username).toBe(app.username);
  }
});

test("describe, of all and of one", async () => {
  const { sobjects } = await org.connection.describeGlobal();
  expect(sobjects.map(({ name }) => name)).toContain("Site_Visit__c");
  const { fields, keyPrefix } = await org.connection.describe("Account");
  expect(keyPrefix).toBe("001");
  expect(fields).toEqual(org.emulator.org.objectType("Account").fields);
});

test("limits, in the body and in the header", async () => {
  const { DailyApiRequests: daily } = await org.connection.limits();
  const used = Number(daily?.Max) - Number(daily?.Remaining);
  expect(org.connection.limitInfo.apiUsage).toEqual({ used, limit: daily?.Max });
});

test("query with pages, also by its own fetching of them", async () => {
  const ids = await org.connection.query<{ Id: string }>("SELECT Id FROM Contact", {
    autoFetch: true,
    maxFetch: 100_000,
  });
  const expected = records("Contact").map(idOf);
  expect(expected.length).toBeGreaterThan(2000);
  expect(ids.records.map(({ Id }) => Id)).toEqual(expected);
});

test("retrieve, one and many", async () => {
  const accounts = records("Account").slice(0, 1200);
  const [first = {}] = accounts;
  const one = await org.connection.sobject("Account").retrieve(idOf(first));
  expect(one).toMatchObject({ Id: first["Id"], Name: first["Name"] });
  const many = await org.connection.sobject("Account").retrieve(accounts.map(idOf));
  expect(many.map((row) => row["Id"])).toEqual(accounts.map(idOf));
});

test("collections: create, update and destroy many", async () => {
  const leads = org.connection.sobject("Lead");
  const values = Array.from({ length: 450 }, (_, i) => ({ LastName: `L${i}`, Company: "C" }));
  const created = await leads.create(values, { allowRecursive: true });
  expect(created.every(({ success }) => success)).toBe(true);
  const ids = created.map(({ id }) => String(id));
  const updated = await leads.update(
    ids.map((Id) => ({ Id, Company: "D" })),
    { allowRecursive: true },
  );
  expect(updated.every(({ success }) => success)).toBe(true);
  expect(org.emulator.org.record("Lead", ids[449] ?? "")).toMatchObject({ Company: "D" });
  const destroyed = await leads.destroy(ids, { allowRecursive: true });
  expect(destroyed.every(({ success }) => success)).toBe(true);
  expect(org.emulator.org.record("Lead", ids[0] ?? "")).toBeUndefined();
});

test("upsert by external id, one and many", async () => {
  const visits = org.connection.sobject("Site_Visit__c");
  const accountId = org.some("Account")["Id"];
  const keyed = (key: string) => ({ External_Id__c: key, Account__c: accountId });
  expect(await visits.upsert(keyed("j-1"), "External_Id__c")).toMatchObject({ created: true });
  const rows = await visits.upsert([keyed("j-1"), keyed("j-2")], "External_Id__c");
  expect(rows).toMatchObject([
    { success: true, created: false },
    { success: true, created: true },
  ]);
});

test("deleted and updated", async () => {
  const contacts = org.connection.sobject("Contact");
  const now = org.emulator.org.now();
  const start = new Date(now - 3_600_000).toISOString();
  const end = new Date(now + 120_000).toISOString();
  const { id = "" } = await contacts.create({ LastName: "Brief" });
  expect((await contacts.updated(start, end)).ids).toContain(id);
  await contacts.destroy(id);
  const { deletedRecords } = await contacts.deleted(start, end);
  expect(deletedRecords.map((one) => one.id)).toContain(id);
});

test("Bulk ingest, with what succeeded and what failed", async () => {
  const { bulk2 } = org.connection;
  bulk2.pollInterval = 20;
  const input = [
    { LastName: "Bulk", Title: "a" },
    { LastName: "", Title: "b" },
  ];
  const results = await bulk2.loadAndWaitForResults({
    object: "Contact",
    operation: "insert",
    input,
  });
  expect(results.successfulResults).toHaveLength(1);
  expect(results.failedResults).toMatchObject([
    { sf__Error: expect.stringContaining("REQUIRED_FIELD_MISSING") },
  ]);
});
