import { expect, test } from "vitest";
import { idOf, useTestOrg } from "../../testing/emulator/test-org.ts";

const org = await useTestOrg(600);
org.connection.bulk2.pollInterval = 20;

const nameOf = (row: object): unknown => (row as Record<string, unknown>)["Name"];
const productKey = (record: object): unknown => (record as Record<string, unknown>)["EAN__c"];

test("jsforce inserts, updates and deletes", async () => {
  const { bulk2 } = org.connection;
  const inserted = await bulk2.loadAndWaitForResults({
    object: "Account",
    operation: "insert",
    input: [
      { Name: 'One "quoted", and more', Phone: "1" },
      { Name: "Two\nlines", Phone: "2" },
      { Phone: "3" },
    ],
  });
  expect(inserted.successfulResults.map((row) => [row.sf__Created, nameOf(row)])).toEqual([
    ["true", 'One "quoted", and more'],
    ["true", "Two\nlines"],
  ]);
  expect(inserted.failedResults.map((row) => row.sf__Error)).toEqual([
    "REQUIRED_FIELD_MISSING:Required fields are missing: [Name]:Name --",
  ]);
  expect(inserted.unprocessedRecords).toEqual([]);
  const ids = inserted.successfulResults.map((row) => String(row.sf__Id));
  const updated = await bulk2.loadAndWaitForResults({
    object: "Account",
    operation: "update",
    input: ids.map((Id) => ({ Id, Phone: null, Fax: "9" })),
  });
  expect(updated.successfulResults).toHaveLength(2);
  expect(org.emulator.org.record("Account", ids[0] ?? "")).toMatchObject({ Phone: null, Fax: "9" });
  const deleted = await bulk2.loadAndWaitForResults({
    object: "Account",
    operation: "delete",
    input: ids.map((Id) => ({ Id })),
  });
  expect(deleted.failedResults).toEqual([]);
  expect(ids.map((id) => org.emulator.org.deletedRecord("Account", id)?.["Id"])).toEqual(ids);
});

test("jsforce upserts by external id, its Id column being empty", async () => {
  const known = org.some("Product2");
  const { successfulResults, failedResults } = await org.connection.bulk2.loadAndWaitForResults({
    object: "Product2",
    operation: "upsert",
    externalIdFieldName: "EAN__c",
    input: [
      { EAN__c: String(productKey(known)), Name: "Known" },
      { EAN__c: "4000000000018", Name: "New" },
    ],
  });
  expect(failedResults).toEqual([]);
  expect(successfulResults.map((row) => row.sf__Created)).toEqual(["false", "true"]);
  expect(org.emulator.org.record("Product2", idOf(known))).toMatchObject({ Name: "Known" });
});

test("jsforce goes step by step, and hears why a job failed", async () => {
  const job = org.connection.bulk2.createJob({ object: "Lead", operation: "insert" });
  await job.open();
  await job.uploadData("LastName,Nothing__c\nA,1\n");
  await job.close();
  await expect(job.poll(20, 10_000)).rejects.toThrow(
    "InvalidBatch : Field name not found : Nothing__c",
  );
  expect(await job.getUnprocessedRecords()).toEqual([{ LastName: "A", Nothing__c: "1" }]);
  await job.delete();
});

test("jsforce queries, a page at a time at most", async () => {
  const stream = await org.connection.bulk2.query("SELECT Id, Name FROM Account", {
    pollInterval: 20,
  });
  const rows = (await stream.toArray()) as Record<string, unknown>[];
  expect(rows.map(({ Id }) => Id)).toEqual(
    [...org.emulator.org.records("Account")].map(({ Id }) => Id),
  );
});

test("changes by Bulk are announced as such, in jsforce's name", () => {
  expect(org.log[0]?.origin).toBe("com/salesforce/api/bulkapi/66.0;client=tester");
});
