import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { refusal, startBulk, type TestBulk } from "../../testing/emulator/test-bulk.ts";
import { ingestOf, type TestIngest } from "../../testing/emulator/test-ingest.ts";
import type { BulkSettings } from "./settings.ts";

let bulk: TestBulk;
let ingest: TestIngest;

async function start(settings: Partial<BulkSettings> = {}): Promise<void> {
  bulk = await startBulk(settings);
  ingest = ingestOf(bulk);
}

beforeEach(() => start());
afterEach(() => bulk.close());

describe("an ingest job that fails", () => {
  test("fails when its header does not fit the object, and returns the rows", async () => {
    const request = { object: "Account", operation: "insert" };
    const { job, unprocessed, successful } = await ingest.loaded(
      request,
      "Name,Nothing__c\nA,1\nB,2\n",
    );
    expect(job).toMatchObject({
      state: "Failed",
      errorMessage: "InvalidBatch : Field name not found : Nothing__c",
      numberRecordsProcessed: 0,
    });
    expect([successful.length, unprocessed]).toEqual([
      0,
      [
        { Name: "A", Nothing__c: "1" },
        { Name: "B", Nothing__c: "2" },
      ],
    ]);
  });

  test.each([
    [{ operation: "update" }, "Name\nA\n", "InvalidBatch : Field name not found : Id"],
    [{ operation: "insert" }, "Name,name\nA,B\n", /^InvalidBatch : Duplicate field/],
    [{ operation: "delete" }, "Id,Name\nA,B\n", /must contain only ids$/],
    [
      { operation: "insert" },
      "Name\r\nA\r\n",
      "ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is LF",
    ],
    [
      { operation: "insert", lineEnding: "CRLF" },
      "Name\nA\n",
      "ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is CRLF",
    ],
    [{ operation: "insert" }, `${"N".repeat(32_001)}\nA\n`, /^InvalidBatch : .*32000/],
    [{ operation: "insert" }, '"Name\nA\n', /^ClientInputError : Failed to parse CSV/],
    [
      { operation: "insert", columnDelimiter: "TAB" },
      "Name,Phone\nA,1\n",
      /not found : Name,Phone$/,
    ],
    [{ operation: "insert" }, "\n", /header line$/],
  ])("fails for content that is wrong as a whole, %#", async (request, content, message) => {
    const { job } = await ingest.loaded({ object: "Account", ...request }, content);
    expect(job["state"]).toBe("Failed");
    if (typeof message === "string") expect(job["errorMessage"]).toBe(message);
    else expect(job["errorMessage"]).toMatch(message);
  });

  test("stops at a row that is too wide; what was written stays written", async () => {
    const { job, successful, unprocessed } = await ingest.loaded(
      { object: "Account", operation: "insert" },
      "Name,Phone\nA,1\nB,2,3\nC,4\n",
    );
    expect(job).toMatchObject({
      state: "Failed",
      errorMessage: expect.stringMatching(/^ClientInputError : Row 3 /),
    });
    expect(successful).toMatchObject([{ Name: "A" }]);
    expect(unprocessed).toEqual([]);
  });

  test("fails when the batches of the day are used up", async () => {
    bulk.org.allocations.setMax("DailyBulkApiBatches", 1);
    const request = { object: "Account", operation: "insert" };
    const [first, second] = [await ingest.made(request), await ingest.made(request)];
    for (const id of [first, second]) {
      await ingest.upload(id, "Name\nA\n");
      await ingest.setState(id, "UploadComplete");
      await bulk.ended("ingest", id);
    }
    const { job, unprocessed } = await ingest.outcomeOf(second);
    expect(job).toMatchObject({
      state: "Failed",
      errorMessage: "ExceededQuota : ApiBatchItems Limit exceeded.",
    });
    expect(unprocessed).toEqual([{ Name: "A" }]);
    expect(await refusal(bulk.send("POST", "/ingest", request))).toMatch(/^400 LIMIT_EXCEEDED: /);
  });
});

describe("refusals of ingest", () => {
  test.each([
    [{ operation: "insert", object: "Nowhere" }, /^400 INVALIDENTITY: .*Nowhere/],
    [{ operation: "merge", object: "Account" }, /^400 INVALIDJOB: operation/],
    [
      { operation: "insert", object: "Account", contentType: "JSON" },
      /^400 INVALIDJOB: contentType/,
    ],
    [
      { operation: "insert", object: "Account", columnDelimiter: "," },
      /INVALIDJOB: columnDelimiter/,
    ],
    [{ operation: "insert" }, /^400 INVALIDJOB: object/],
    [{ operation: "upsert", object: "Account" }, /^400 INVALIDJOB: /],
    [
      { operation: "upsert", object: "Account", externalIdFieldName: "Phone" },
      /^400 INVALIDJOB: Field Phone/,
    ],
  ])("%o", async (request, message) => {
    expect(await refusal(bulk.send("POST", "/ingest", request))).toMatch(message);
  });

  test("content that is not CSV, not gzip, twice, or late", async () => {
    const id = await ingest.made({ object: "Account", operation: "insert" });
    expect(await refusal(ingest.upload(id, "{}", { "content-type": "application/json" }))).toMatch(
      /^415 /,
    );
    const packed = { "content-type": "text/csv", "content-encoding": "gzip" };
    expect(await refusal(ingest.upload(id, "Name\nA\n", packed))).toMatch(/^400 CLIENT_ERROR: /);
    await ingest.upload(id, "Name\nA\n");
    await ingest.upload(id, "Name\nB\n");
    expect(await refusal(ingest.setState(id, "UploadComplete"))).toContain(
      `400 INVALIDJOB: Found multipe contents for job: <${id}>`,
    );
    await ingest.setState(id, "Aborted");
    expect(await refusal(ingest.upload(id, "Name\nC\n"))).toMatch(/^400 INVALIDJOBSTATE: /);
    expect(await refusal(ingest.setState(id, "UploadComplete"))).toMatch(/^400 INVALIDJOBSTATE: /);
    expect(await refusal(ingest.setState(id, "Open"))).toMatch(/^400 INVALIDJOBSTATE: /);
  });

  test("hard deletes of users who may not, deletes of open jobs, unknown jobs", async () => {
    await bulk.close();
    await start({ mayHardDelete: () => false });
    expect(
      await refusal(bulk.send("POST", "/ingest", { object: "Lead", operation: "hardDelete" })),
    ).toMatch(/^400 FEATURENOTENABLED: hardDelete operation requires/);
    const id = await ingest.made({ object: "Account", operation: "insert" });
    expect(await refusal(bulk.at(`/ingest/${id}`, { method: "DELETE" }))).toMatch(/^400 /);
    await ingest.setState(id, "Aborted");
    expect((await bulk.at(`/ingest/${id}`, { method: "DELETE" })).status).toBe(204);
    expect((await bulk.at(`/ingest/${id}`)).status).toBe(404);
    expect((await bulk.at(`/query/${id}`)).status).toBe(404);
  });
});
