import { text as textOf } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { decide } from "../core/error-policy.ts";
import { BulkQuery } from "./bulk-query.ts";
import { BulkJobError, ConnectionError, SalesforceError } from "./errors.ts";
import { type LoopbackOrg, loopbackOrg, sessionExpired } from "../../testing/loopback-org.ts";
import { json } from "../../testing/loopback-server.ts";

const JOB = "750Rt0000000001IAA";
const CSV = `"Id","Name"\n${Array.from({ length: 20_000 }, (_, at) => `"001${at}","Line one\nand ""two"" ${Math.sin(at)}"\n`).join("")}`;

let org: LoopbackOrg;
let bulk: BulkQuery;
const quiet = new AbortController().signal;

beforeEach(async () => {
  org = await loopbackOrg();
  bulk = new BulkQuery(org.settings, org.sessions, org.onApiCall);
});
afterEach(() => org.server.close());

const asked = () => org.server.received.filter(({ url }) => url !== "/services/oauth2/token");
const first = { locator: null };

describe("jobs", () => {
  it("are created with the columns and format that the copy relies on", async () => {
    org.respond = (_, response) => json(response, 200, { id: JOB, state: "UploadComplete" });
    await expect(bulk.create({ soql: "SELECT Id FROM Account", object: "Account" })).resolves.toBe(
      JOB,
    );
    expect(asked()).toMatchObject([
      {
        method: "POST",
        url: "/services/data/v66.0/jobs/query",
        headers: { "sforce-call-options": "client=orgmirror" },
      },
    ]);
    expect(JSON.parse(asked()[0]?.body ?? "")).toEqual({
      operation: "query",
      query: "SELECT Id FROM Account",
      contentType: "CSV",
      columnDelimiter: "COMMA",
      lineEnding: "LF",
    });
    await bulk.create({ soql: "SELECT Id FROM Account", object: "Account", includeDeleted: true });
    expect(JSON.parse(asked()[1]?.body ?? "")).toMatchObject({ operation: "queryAll" });
    expect(org.calls).toMatchObject([{ object: "Account" }, { object: "Account" }]);
  });

  it("report their progress", async () => {
    org.respond = (_, response) =>
      json(response, 200, { id: JOB, state: "InProgress", numberRecordsProcessed: 12 });
    await expect(bulk.status(JOB)).resolves.toEqual({
      state: "InProgress",
      recordsProcessed: 12,
      errorMessage: null,
    });
    org.respond = (_, response) =>
      json(response, 200, { id: JOB, state: "Failed", errorMessage: "too big" });
    await expect(bulk.status(JOB)).resolves.toEqual({
      state: "Failed",
      recordsProcessed: 0,
      errorMessage: "too big",
    });
  });

  it("are aborted and removed", async () => {
    org.respond = (request, response) =>
      request.method === "DELETE"
        ? response.writeHead(204).end()
        : json(response, 200, { id: JOB, state: "Aborted" });
    await bulk.abort(JOB);
    await bulk.remove(JOB);
    expect(asked().map(({ method, url, body }) => [method, url, body])).toEqual([
      ["PATCH", `/services/data/v66.0/jobs/query/${JOB}`, '{"state":"Aborted"}'],
      ["DELETE", `/services/data/v66.0/jobs/query/${JOB}`, ""],
    ]);
  });

  it("that are gone end as a BulkJobError, not as a transient error of the call", async () => {
    await expect(bulk.status(JOB)).rejects.toBeInstanceOf(BulkJobError);
    await expect(bulk.page(JOB, first, quiet)).rejects.toMatchObject({ jobId: JOB, state: "gone" });
  });

  it("refuse an object that the Bulk API does not offer", async () => {
    org.respond = (_, response) =>
      json(response, 400, [
        { errorCode: "INVALIDENTITY", message: "CaseStatus is not supported by the Bulk API" },
      ]);
    const error = await bulk
      .create({ soql: "SELECT Id FROM CaseStatus", object: "CaseStatus" })
      .catch((error: unknown) => error);
    expect(error).toBeInstanceOf(SalesforceError);
    expect(decide(error)).toMatchObject({
      action: "stop",
      reason: expect.stringContaining("ORGMIRROR_OBJECTS"),
    });
  });
});

describe("pages", () => {
  const headers = (locator: string, records = 20_000) => ({
    "content-type": "text/csv",
    "sforce-numberofrecords": String(records),
    "sforce-locator": locator,
  });

  it.each([true, false])("come as bytes, zipped on the way or not (%s)", async (zipped) => {
    org.respond = (_, response) => {
      response.writeHead(200, {
        ...headers("MTAwMDA"),
        ...(zipped ? { "content-encoding": "gzip" } : {}),
      });
      response.end(zipped ? gzipSync(CSV) : CSV);
    };
    const page = await bulk.page(JOB, first, quiet);
    expect(page).toMatchObject({ records: 20_000, next: "MTAwMDA" });
    expect(await textOf(page.body)).toBe(CSV);
    expect(asked()).toMatchObject([{ url: `/services/data/v66.0/jobs/query/${JOB}/results` }]);
    expect(asked()[0]?.headers["accept-encoding"]).toBe("gzip");
    expect(org.calls).toMatchObject([
      { ok: true, status: 200, resource: `/services/data/v66.0/jobs/query/${JOB}/results` },
    ]);
  });

  it("follow locators until the one that is the word null", async () => {
    org.respond = (_, response) => response.writeHead(200, headers("null", 0)).end('"Id"\n');
    const page = await bulk.page(JOB, { locator: "MDowR2FI+=", maxRecords: 500 }, quiet);
    expect(page).toMatchObject({ records: 0, next: null });
    expect(await textOf(page.body)).toBe('"Id"\n');
    expect(asked()[0]?.url).toBe(
      `/services/data/v66.0/jobs/query/${JOB}/results?locator=MDowR2FI%2B%3D&maxRecords=500`,
    );
    expect(org.calls[0]?.resource).toMatch(/results\?locator&maxRecords$/);
  });

  it("renew a session that expired between pages", async () => {
    org.respond = (request, response) => {
      if (request.headers.authorization?.endsWith("token2") === true)
        response.writeHead(200, headers("null", 1)).end(CSV);
      else sessionExpired(response);
    };
    expect(await textOf((await bulk.page(JOB, first, quiet)).body)).toBe(CSV);
    expect(org.grants).toBe(2);
  });

  it.each([
    ["zipped", true],
    ["plain", false],
  ])("cut short are an error (%s)", async (_, zipped) => {
    org.respond = (_, response) => {
      const bytes = zipped ? gzipSync(CSV) : Buffer.from(CSV);
      response.writeHead(200, {
        ...headers("null"),
        ...(zipped ? { "content-encoding": "gzip" } : { "content-length": bytes.length }),
      });
      if (zipped) response.end(bytes.subarray(0, -100));
      else response.write(bytes.subarray(0, -100), () => setTimeout(() => response.destroy(), 30));
    };
    const page = await bulk.page(JOB, first, quiet);
    await expect(textOf(page.body)).rejects.toBeInstanceOf(ConnectionError);
    expect(org.calls).toMatchObject([{ ok: false }]);
  });

  it("that stall are an error", async () => {
    const impatient = new BulkQuery(org.settings, org.sessions, org.onApiCall, { quietMs: 200 });
    org.respond = (_, response) =>
      response.writeHead(200, headers("null")).write(CSV.slice(0, 1_000));
    const page = await impatient.page(JOB, first, quiet);
    await expect(textOf(page.body)).rejects.toThrow(/nothing came for 0.2 s/);
  });

  it("without a count are an error", async () => {
    org.respond = (_, response) => response.writeHead(200, { "content-type": "text/csv" }).end(CSV);
    await expect(bulk.page(JOB, first, quiet)).rejects.toThrow(/does not say how many records/);
  });

  it("stop with the signal's reason", async () => {
    const controller = new AbortController();
    org.respond = (_, response) =>
      response.writeHead(200, headers("null")).write(CSV.slice(0, 1_000));
    const page = await bulk.page(JOB, first, controller.signal);
    const reason = new Error("shutting down");
    setTimeout(() => controller.abort(reason), 30);
    await expect(textOf(page.body)).rejects.toBe(reason);
  });

  it("that are web pages are transient errors", async () => {
    org.respond = (_, response) =>
      response.writeHead(200, { "content-type": "text/html" }).end("<html>");
    const error = await bulk.page(JOB, first, quiet).catch((error: unknown) => error);
    expect(decide(error).action).toBe("retry");
  });
});
