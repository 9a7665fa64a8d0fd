import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { json, refusal, startBulk, type TestBulk } from "../../testing/emulator/test-bulk.ts";
import { ingestOf, type TestIngest } from "../../testing/emulator/test-ingest.ts";
import { queueIds } from "../objects/group.ts";
import type { OrgRecord } from "../model/record.ts";
import type { Transaction } from "../org/transaction.ts";

let bulk: TestBulk;
let ingest: TestIngest;
let log: Transaction[] = [];

beforeEach(async () => {
  bulk = await startBulk();
  ingest = ingestOf(bulk);
  log = [];
  bulk.org.onCommit((transaction) => log.push(transaction));
});

afterEach(() => bulk.close());

const some = (object: string, n = 0): Readonly<OrgRecord> => {
  const record = [...bulk.org.records(object)][n];
  if (record === undefined) throw new Error(`The org has no ${object} ${n}.`);
  return record;
};

const idOf = (object: string, n = 0): string => String(some(object, n)["Id"]);

describe("an ingest job", () => {
  test("is reported like one of Salesforce, from creation to end", async () => {
    const job = await json(
      bulk.send("POST", "/ingest", { object: "account", operation: "insert" }),
    );
    const id = String(job["id"]);
    expect(job).toEqual({
      id: expect.stringMatching(/^750\w{15}$/),
      operation: "insert",
      object: "Account",
      createdById: bulk.org.integrationUserId(),
      createdDate: expect.stringMatching(/\.000\+0000$/),
      systemModstamp: expect.stringMatching(/\.000\+0000$/),
      state: "Open",
      concurrencyMode: "Parallel",
      contentType: "CSV",
      apiVersion: 66,
      contentUrl: `services/data/v66.0/jobs/ingest/${id}/batches`,
      lineEnding: "LF",
      columnDelimiter: "COMMA",
    });
    expect(await refusal(bulk.at(`/ingest/${id}/successfulResults`))).toMatch(/INVALIDJOBSTATE/);
    const response = await ingest.upload(id, 'Name,Phone\nOne,1\n"T,wo",\n');
    expect([response.status, await response.text()]).toEqual([201, ""]);
    await ingest.setState(id, "UploadComplete");
    const { job: ended, successful } = await ingest.outcomeOf(id);
    expect(ended).toMatchObject({
      state: "JobComplete",
      jobType: "V2Ingest",
      numberRecordsProcessed: 2,
      numberRecordsFailed: 0,
      retries: 0,
      totalProcessingTime: expect.any(Number),
      apiActiveProcessingTime: expect.any(Number),
      apexProcessingTime: 0,
    });
    expect(successful).toEqual([
      { sf__Id: expect.any(String), sf__Created: "true", Name: "One", Phone: "1" },
      { sf__Id: expect.any(String), sf__Created: "true", Name: "T,wo", Phone: "" },
    ]);
    const record = bulk.org.record("Account", String(successful[0]?.["sf__Id"]));
    expect(record).toMatchObject({ Name: "One", Phone: "1" });
    expect(await json(bulk.at("/ingest?jobType=V2Ingest"))).toMatchObject({ records: [{ id }] });
    expect(await json(bulk.at("/ingest?jobType=Classic"))).toMatchObject({ records: [] });
  });

  test("writes in transactions of 200, in the client's name, and counts its batches", async () => {
    const headers = { "sforce-call-options": "client=loader" };
    const body = JSON.stringify({ object: "Lead", operation: "insert" });
    const { id } = await json(bulk.at("/ingest", { method: "POST", body, headers }));
    const rows = Array.from({ length: 450 }, (_, i) => `Last ${i},Company ${i}`);
    await ingest.upload(String(id), `LastName,Company\n${rows.join("\n")}\n`);
    await ingest.setState(String(id), "UploadComplete");
    const { successful } = await ingest.outcomeOf(String(id));
    expect(successful.map(({ LastName }) => LastName)).toEqual(rows.map((_, i) => `Last ${i}`));
    expect(log.map(({ changes }) => changes.length)).toEqual([200, 200, 50]);
    expect(log[0]?.origin).toBe("com/salesforce/api/bulkapi/66.0;client=loader");
    expect(bulk.org.allocations.used("DailyBulkApiBatches")).toBe(1);
  });

  test("gives its leads the owner of the assignment rule that it names, and no other", async () => {
    const [first = "", second = ""] = queueIds("Lead");
    const rule = { kind: "assignment", object: "Lead", name: "Leads" } as const;
    const id = "01Q000000000001AAA";
    bulk.org.rules.add({ ...rule, active: true, entries: [{ ownerId: first }] });
    bulk.org.rules.add({ ...rule, id, active: false, entries: [{ ownerId: second }] });
    const owners = async (more: object): Promise<unknown[]> => {
      const request = { object: "Lead", operation: "insert", ...more };
      const { successful } = await ingest.loaded(request, "LastName,Company\nA,B\n");
      return successful.map((row) => bulk.org.record("Lead", String(row["sf__Id"]))?.["OwnerId"]);
    };
    expect(await owners({ assignmentRuleId: id })).toEqual([second]);
    expect(await owners({})).toEqual([bulk.org.integrationUserId()]);
    bulk.org.rules.clear();
  });

  test.each([
    ["no bytes", ""],
    ["a header without rows", "Name\n"],
  ])("completes with empty results when its upload has %s", async (_, content) => {
    const request = { object: "Account", operation: "insert" };
    const { job, successful, failed, unprocessed } = await ingest.loaded(request, content);
    expect(job).toMatchObject({
      ...{ state: "JobComplete", numberRecordsProcessed: 0, numberRecordsFailed: 0 },
    });
    expect([successful, failed, unprocessed]).toEqual([[], [], []]);
    expect(log).toEqual([]);
  });

  test("upserts by Id: rows without an id are created, also when there is no such column", async () => {
    const request = { object: "Account", operation: "upsert", externalIdFieldName: "Id" };
    const without = await ingest.loaded(request, "Name\nCreated by upsert\n");
    expect(without.job["state"]).toBe("JobComplete");
    expect(without.successful).toMatchObject([{ sf__Created: "true", Name: "Created by upsert" }]);
    const id = String(without.successful[0]?.["sf__Id"]);
    const both = await ingest.loaded(request, `Id,Name\n${id},Changed\n,Also created\n`);
    expect(both.successful.map((row) => row["sf__Created"])).toEqual(["false", "true"]);
    expect(bulk.org.record("Account", id)).toMatchObject({ Name: "Changed" });
  });

  test("updates: empty is left alone, #N/A is null", async () => {
    const [first, second] = [idOf("Contact"), idOf("Contact", 1)];
    const before = some("Contact", 1)["LastName"];
    const { successful, failed } = await ingest.loaded(
      { object: "Contact", operation: "update" },
      `Id,LastName,Phone,HasOptedOutOfEmail,Birthdate\n${first},New,#N/A,Yes,2001-02-03\n${second},,+1,0,\n`,
    );
    expect(failed).toEqual([]);
    expect(successful.map((row) => [row["sf__Id"], row["sf__Created"]])).toEqual([
      [first, "false"],
      [second, "false"],
    ]);
    const changed = {
      LastName: "New",
      Phone: null,
      HasOptedOutOfEmail: true,
      Birthdate: "2001-02-03",
    };
    expect(bulk.org.record("Contact", first)).toMatchObject(changed);
    expect(bulk.org.record("Contact", second)).toMatchObject({ LastName: before, Phone: "+1" });
  });

  test("upserts by external id", async () => {
    const known = some("Product2")["EAN__c"];
    const { successful, failed } = await ingest.loaded(
      { object: "Product2", operation: "upsert", externalIdFieldName: "ean__c" },
      `EAN__c,Name\n${String(known)},Known\n4000000000001,New\n4000000000001,Again\n,Without\n`,
    );
    expect(successful.map((row) => [row["Name"], row["sf__Created"]])).toEqual([
      ["Known", "false"],
      ["New", "true"],
    ]);
    expect(failed.map((row) => row["sf__Error"])).toEqual([
      "DUPLICATE_VALUE:Duplicate external id specified: 4000000000001:EAN__c --",
      "MISSING_ARGUMENT:EAN__c not specified:--",
    ]);
    expect(some("Product2")).toMatchObject({ EAN__c: known, Name: "Known" });
  });

  test("upserts by Id", async () => {
    const id = idOf("Account");
    const { successful } = await ingest.loaded(
      { object: "Account", operation: "upsert", externalIdFieldName: "Id" },
      `Id,Name\n${id},Changed\n,Created\n`,
    );
    expect(successful.map((row) => row["sf__Created"])).toEqual(["false", "true"]);
    expect(bulk.org.record("Account", id)?.["Name"]).toBe("Changed");
  });

  test("finds parents by a field that names them", async () => {
    const email = "someone@parents.example";
    bulk.org.transact(bulk.org.integrationUserId(), "", (writes) =>
      writes.update("Contact", idOf("Contact"), { Email: email }),
    );
    const { successful, failed } = await ingest.loaded(
      { object: "Contact", operation: "insert" },
      `LastName,ReportsTo.Email\nA,${email}\nB,nobody@parents.example\n`,
    );
    const created = bulk.org.record("Contact", String(successful[0]?.["sf__Id"]));
    expect(created?.["ReportsToId"]).toBe(idOf("Contact"));
    expect(failed).toMatchObject([
      {
        sf__Id: "",
        sf__Error:
          "INVALID_FIELD:Foreign key external ID: nobody@parents.example not found for field Email in entity Contact:--",
        LastName: "B",
      },
    ]);
  });

  test("deletes, and deletes for good", async () => {
    const [gone, buried] = [idOf("Lead"), idOf("Lead", 1)];
    await ingest.loaded({ object: "Lead", operation: "delete" }, `Id\n${gone}\n`);
    expect(bulk.org.deletedRecord("Lead", gone)).toBeDefined();
    await ingest.loaded({ object: "Lead", operation: "hardDelete" }, `Id\n${buried}\n`);
    expect(bulk.org.record("Lead", buried)).toBeUndefined();
    expect(bulk.org.deletedRecord("Lead", buried)).toBeUndefined();
    const again = await ingest.loaded(
      { object: "Lead", operation: "delete" },
      `Id\n${gone}\n${buried}\n`,
    );
    expect(again.failed).toEqual([
      { sf__Id: gone, sf__Error: "ENTITY_IS_DELETED:entity is deleted:--", Id: gone },
      {
        sf__Id: buried,
        sf__Error: expect.stringMatching(
          /^(?:INVALID_CROSS_REFERENCE_KEY|ENTITY_IS_DELETED):.*:--$/,
        ),
        Id: buried,
      },
    ]);
    expect(again.job).toMatchObject({ state: "JobComplete", numberRecordsFailed: 2 });
  });

  test("reports what is wrong with a row, and writes the others", async () => {
    const { job, successful, failed } = await ingest.loaded(
      { object: "Contact", operation: "insert" },
      "LastName,Birthdate,Email,AccountId\nGood,,,\n,2001-01-01,,\nBad date,yesterday,,\nBad mail,,nobody,\nBad id,,,001\n",
    );
    expect(successful).toHaveLength(1);
    expect(failed.map((row) => row["sf__Error"])).toEqual([
      "REQUIRED_FIELD_MISSING:Required fields are missing: [LastName]:LastName --",
      expect.stringMatching(/^INVALID_TYPE_ON_FIELD_IN_RECORD:.*yesterday.*:Birthdate --$/),
      expect.stringMatching(/^INVALID_EMAIL_ADDRESS:.*:Email --$/),
      expect.stringMatching(/^MALFORMED_ID:.*:AccountId --$/),
    ]);
    expect(job).toMatchObject({ numberRecordsProcessed: 5, numberRecordsFailed: 4 });
  });

  test("comes whole in one request of two parts", async () => {
    const body = [
      "--BOUNDARY",
      "Content-Type: application/json",
      'Content-Disposition: form-data; name="job"',
      "",
      '{"object":"Account","operation":"insert","contentType":"CSV","lineEnding":"LF"}',
      "",
      "--BOUNDARY",
      "Content-Type: text/csv",
      'Content-Disposition: form-data; name="content"; filename="content"',
      "",
      "Name\nMany parts\n",
      "--BOUNDARY--",
      "",
    ].join("\r\n");
    const headers = { "content-type": "multipart/form-data; boundary=BOUNDARY" };
    const job = await json(bulk.at("/ingest", { method: "POST", body, headers }));
    expect(job).toMatchObject({ state: "UploadComplete", object: "Account" });
    expect((await ingest.outcomeOf(String(job["id"]))).successful).toMatchObject([
      { Name: "Many parts" },
    ]);
    const broken = bulk.at("/ingest", { method: "POST", body: "--BOUNDARY", headers });
    expect(await refusal(broken)).toMatch(/^400 INVALIDJOB: /);
  });

  test("reads every delimiter and line ending, a byte order mark and packed content", async () => {
    const request = { object: "Account", operation: "insert" };
    const id = await ingest.made({ ...request, columnDelimiter: "PIPE", lineEnding: "CRLF" });
    const content = '\uFEFF"Name"|"Description"\r\n"A|B"|"line\r\nline \u0000 ""quoted"""\r\n\r\n';
    await ingest.upload(id, gzipSync(content), {
      "content-type": "text/csv",
      "content-encoding": "gzip",
    });
    await ingest.setState(id, "UploadComplete");
    const { job, successful } = await ingest.outcomeOf(id);
    expect(job["errorMessage"]).toBeUndefined();
    expect(successful).toMatchObject([
      { Name: "A|B", Description: 'line\r\nline \u0000 "quoted"' },
    ]);
  });

  test("aborted before its data is processed, it gives all rows back", async () => {
    const id = await ingest.made({ object: "Account", operation: "insert" });
    await ingest.upload(id, "Name\nA\nB\n");
    expect(await json(ingest.setState(id, "Aborted"))).toMatchObject({ state: "Aborted" });
    const { unprocessed } = await ingest.outcomeOf(id);
    expect(unprocessed).toEqual([{ Name: "A" }, { Name: "B" }]);
    expect(await refusal(ingest.setState(id, "Aborted"))).toMatch(/^400 INVALIDJOBSTATE: /);
    expect(log).toEqual([]);
  });

  test("aborted while it is processed, every row is either written or given back", async () => {
    const id = await ingest.made({ object: "Account", operation: "insert" });
    const names = Array.from({ length: 3000 }, (_, i) => `Name ${i}`);
    await ingest.upload(id, `Name\n${names.join("\n")}\n`);
    await ingest.setState(id, "UploadComplete");
    while (log.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await ingest.setState(id, "Aborted");
    const { job, successful, unprocessed } = await ingest.outcomeOf(id);
    expect(job["state"]).toBe("Aborted");
    expect(successful.length).toBeGreaterThan(0);
    expect(unprocessed.length).toBeGreaterThan(0);
    expect([...successful, ...unprocessed].map(({ Name }) => Name)).toEqual(names);
  });

  test("does not see the fields that its user may not see", async () => {
    const { org } = bulk;
    const userId = org.integrationUserId();
    org.fieldAccess.set(userId, "Account", ["Phone"], false);
    const { job } = await ingest.loaded(
      { object: "Account", operation: "insert" },
      "Name,Phone\nA,1\n",
    );
    expect(job["errorMessage"]).toBe("InvalidBatch : Field name not found : Phone");
  });
});
