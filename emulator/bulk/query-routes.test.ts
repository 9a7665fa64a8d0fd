import { afterEach, describe, expect, test } from "vitest";
import {
  json,
  refusal,
  startBulk,
  type Json,
  type TestBulk,
} from "../../testing/emulator/test-bulk.ts";
import type { BulkSettings } from "./settings.ts";
import { Clock } from "../org/clock.ts";
import type { Org } from "../org/org.ts";
import type { OrgSettings } from "../build-org.ts";

let bulk: TestBulk;
let org: Org;

async function start(settings: Partial<BulkSettings> = {}, options: Partial<OrgSettings> = {}) {
  bulk = await startBulk(settings, options);
  org = bulk.org;
}

afterEach(() => bulk.close());

const slow = (stepMs: number): Partial<BulkSettings> => ({ pace: { stepMs, perThousandMs: 0 } });

const at: TestBulk["at"] = (path, init) => bulk.at(`/query${path}`, init);

const send = (method: string, path: string, body: unknown): Promise<Response> =>
  bulk.send(method, `/query${path}`, body);

const follow = (url: string): Promise<Response> =>
  bulk.at(url.replace("/services/data/v66.0/jobs", ""));

const post = (query: string, more: object = {}): Promise<Response> =>
  send("POST", "", { operation: "query", query, ...more });

const stateOf = async (id: string): Promise<unknown> => (await json(at(`/${id}`)))["state"];

async function finished(query: string, more: object = {}): Promise<string> {
  const { id } = await json(post(query, more));
  await bulk.ended("query", String(id));
  return String(id);
}

async function pages(id: string, query = ""): Promise<{ rows: string; text: string }[]> {
  const all: { rows: string; text: string }[] = [];
  let locator = "";
  while (locator !== "null") {
    const response = await at(`/${id}/results?${query}${locator && `&locator=${locator}`}`);
    const rows = response.headers.get("sforce-numberofrecords") ?? "none";
    all.push({ rows, text: await response.text() });
    locator = response.headers.get("sforce-locator") ?? "null";
  }
  return all;
}

describe("a query job", () => {
  test("is reported like one of Salesforce, from creation to end", async () => {
    const clock = new Clock({ scale: 0 });
    await start(slow(1000), { clock });
    const made = await json(post("SELECT Id FROM Account"));
    expect(made).toMatchObject({
      id: expect.stringMatching(/^750\w{15}$/),
      operation: "query",
      object: "Account",
      createdById: org.integrationUserId(),
      createdDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000\+0000$/),
      state: "UploadComplete",
      concurrencyMode: "Parallel",
      contentType: "CSV",
      apiVersion: 66,
      lineEnding: "LF",
      columnDelimiter: "COMMA",
    });
    const id = String(made["id"]);
    expect(await refusal(at(`/${id}/results`))).toMatch(/^400 INVALIDJOBSTATE: /);
    clock.shift(1000);
    await expect.poll(() => stateOf(id)).toBe("InProgress");
    expect(await refusal(at(`/${id}/results`))).toMatch(/^400 INVALIDJOBSTATE: /);
    expect(await json(at(`/${id}`))).toMatchObject({ totalProcessingTime: 0 });
    clock.shift(1000);
    await expect.poll(() => stateOf(id)).toBe("JobComplete");
    const job = await json(at(`/${id}`));
    expect(job).toMatchObject({
      jobType: "V2Query",
      numberRecordsProcessed: org.count("Account"),
      retries: 0,
      totalProcessingTime: 1000,
      isPkChunkingSupported: true,
    });
    const list = await json(at(""));
    expect(list).toMatchObject({ done: true, nextRecordsUrl: null, records: [{ id }] });
  });

  test("returns the columns in the order asked for, and the values of the records", async () => {
    await start();
    const [account] = org.records("Account");
    const name = 'Quote "and"\nline, comma';
    org.transact(org.integrationUserId(), "", (writes) => {
      writes.update("Account", String(account?.["Id"]), { Name: name, Phone: null });
    });
    const where = `WHERE Id = '${String(account?.["Id"])}'`;
    const id = await finished(
      `SELECT Name, Owner.Name, Phone, CreatedDate, IsDeleted, Id FROM Account ${where}`,
    );
    const owner = org.record("User", String(account?.["OwnerId"]))?.["Name"];
    const created = new Date(Number(account?.["CreatedDate"])).toISOString();
    expect(await pages(id)).toEqual([
      {
        rows: "1",
        text:
          '"Name","Owner.Name","Phone","CreatedDate","IsDeleted","Id"\n' +
          `"Quote ""and""\nline, comma","${String(owner)}","","${created}","false","${String(account?.["Id"])}"\n`,
      },
    ]);
  });

  test("hands out pages that each begin with the header, by locators that stay good", async () => {
    await start({ pageRecords: 10 });
    const id = await finished("SELECT Id FROM Contact");
    const all = await pages(id);
    expect(all.length).toBeGreaterThan(3);
    expect(all.every(({ text }) => text.startsWith('"Id"\n'))).toBe(true);
    expect(all.every(({ rows, text }) => text.split("\n").length - 2 === Number(rows))).toBe(true);
    const ids = all.flatMap(({ text }) => text.trim().split("\n").slice(1));
    expect(ids).toEqual([...org.records("Contact")].map((record) => `"${String(record["Id"])}"`));
    expect(await pages(id)).toEqual(all);
    const larger = await pages(id, "maxRecords=17");
    expect(larger.flatMap(({ text }) => text.trim().split("\n").slice(1))).toEqual(ids);
    expect(larger[0]?.rows).toBe("17");
  });

  test("reads the org as it is processed, not later", async () => {
    await start();
    const id = await finished("SELECT Name FROM Account");
    const before = await pages(id);
    org.transact(org.integrationUserId(), "", (writes) =>
      writes.create("Account", { Name: "Later" }),
    );
    expect(await pages(id)).toEqual(before);
    expect(JSON.stringify(await pages(await finished("SELECT Name FROM Account")))).toContain(
      "Later",
    );
  });

  test("reads all of the org as it was when its processing began", async () => {
    await start({}, { records: 20_000 });
    const query = "SELECT Id, IsDeleted, LastName, Description, MailingStreet, Name FROM Contact";
    const { id } = await json(post(query, { operation: "queryAll" }));
    const ids = [...org.records("Contact")].map((record) => String(record["Id"]));
    const withCases = new Set([...org.records("Case")].map(({ ContactId }) => ContactId));
    const free = ids.filter((contact) => !withCases.has(contact));
    let job: Json = {};
    while (Number(job["numberRecordsProcessed"] ?? 0) === 0) job = await json(at(`/${String(id)}`));
    expect(job).toMatchObject({ state: "InProgress" });
    org.transact(org.integrationUserId(), "", (writes) => {
      writes.create("Contact", { LastName: "Later" });
      writes.delete("Contact", free[0] ?? "");
      writes.delete("Contact", free.at(-1) ?? "");
      writes.update("Contact", free.at(-2) ?? "", { LastName: "Later" });
    });
    await bulk.ended("query", String(id));
    const text = (await pages(String(id))).map((page) => page.text).join("");
    expect(text).not.toContain("Later");
    expect([...text.matchAll(/^"(003\w{15})","false"/gm)].map(([, found]) => found)).toEqual(ids);
  });

  test("queryAll reads the recycle bin too", async () => {
    await start();
    const lead = String([...org.records("Lead")][0]?.["Id"]);
    org.transact(org.integrationUserId(), "", (writes) => writes.delete("Lead", lead));
    const query = `SELECT IsDeleted FROM Lead WHERE Id = '${lead}'`;
    expect((await pages(await finished(query)))[0]?.text).toBe('"IsDeleted"\n');
    const all = await finished(query, { operation: "queryAll" });
    expect((await pages(all))[0]?.text).toBe('"IsDeleted"\n"true"\n');
  });

  test("without records has its header and no more", async () => {
    await start();
    const id = await finished("SELECT Id, Name FROM Account WHERE Name = 'nobody'");
    expect(await pages(id)).toEqual([{ rows: "0", text: '"Id","Name"\n' }]);
    expect(await json(at(`/${id}/resultPages`))).toMatchObject({
      resultPages: [{ resultUrl: expect.stringContaining("/results?locator=") }],
      done: true,
      nextRecordsUrl: null,
    });
  });

  test("writes other delimiters and line endings", async () => {
    await start();
    const query = "SELECT Id, Name FROM User LIMIT 1";
    const id = await finished(query, { columnDelimiter: "SEMICOLON", lineEnding: "CRLF" });
    expect((await pages(id))[0]?.text).toMatch(/^"Id";"Name"\r\n"\w{18}";"[^"]+"\r\n$/);
  });

  test("lists its pages five at a time, to be read side by side", async () => {
    await start({ pageRecords: 7 });
    const id = await finished("SELECT Id FROM Contact");
    type Listing = {
      resultPages: { resultUrl: string }[];
      nextRecordsUrl: string | null;
      done: boolean;
    };
    const urls: string[] = [];
    let next: string | null = `/services/data/v66.0/jobs/query/${id}/resultPages`;
    while (next !== null) {
      const listing = (await (await follow(next)).json()) as Listing;
      expect(listing.resultPages.length).toBeLessThanOrEqual(5);
      expect(listing.done).toBe(listing.nextRecordsUrl === null);
      urls.push(...listing.resultPages.map(({ resultUrl }) => resultUrl));
      next = listing.nextRecordsUrl;
    }
    const texts = await Promise.all(urls.map(async (url) => (await follow(url)).text()));
    expect(texts).toEqual((await pages(id)).map(({ text }) => text));
    expect((await at(`/${id}/resultPages`, { version: "v57.0" })).status).toBe(404);
  });

  test("can be aborted before its end, and deleted after it", async () => {
    const clock = new Clock({ scale: 0 });
    await start(slow(1000), { clock });
    const { id } = await json(post("SELECT Id FROM Account"));
    expect(await refusal(at(`/${String(id)}`, { method: "DELETE" }))).toMatch(/^400 API_ERROR: /);
    const aborted = await json(send("PATCH", `/${String(id)}`, { state: "Aborted" }));
    expect(aborted).toMatchObject({ id, state: "Aborted" });
    expect(await refusal(send("PATCH", `/${String(id)}`, { state: "Aborted" }))).toMatch(
      /^400 INVALIDJOBSTATE: /,
    );
    clock.shift(5000);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await json(at(`/${String(id)}`))).toMatchObject({ state: "Aborted" });
    expect((await at(`/${String(id)}`, { method: "DELETE" })).status).toBe(204);
    expect(await refusal(at(`/${String(id)}`))).toMatch(/^404 NOT_FOUND: /);
  });

  test("is forgotten when results take too much, but not the newest", async () => {
    await start({ maxBytes: 1 });
    const first = await finished("SELECT Id FROM Account");
    const second = await finished("SELECT Id FROM Contact");
    expect((await at(`/${first}`)).status).toBe(404);
    const { headers } = await at(`/${second}/results`, { method: "HEAD" });
    expect(headers.get("sforce-numberofrecords")).toBe(String(org.count("Contact")));
  });
});

describe("refusals", () => {
  test("no session", async () => {
    await start();
    bulk.org.sessions.revokeAll();
    expect(await refusal(post("SELECT Id FROM Account"))).toMatch(/^401 INVALID_SESSION_ID: /);
  });

  test.each([
    [
      "SELECT BillingAddress FROM Account",
      "API_ERROR",
      /Selecting compound data not supported in Bulk Query$/,
    ],
    ["SELECT Location__c FROM Site_Visit__c", "API_ERROR", /compound/],
    ["SELECT COUNT() FROM Account", "API_ERROR", /: Implementation restriction: Aggregate/],
    ["SELECT MAX(Name) FROM Account", "API_ERROR", /Aggregate/],
    ["SELECT Name FROM Account GROUP BY Name", "API_ERROR", /GROUP BY/],
    ["SELECT Id FROM Account OFFSET 5", "API_ERROR", /OFFSET/],
    ["SELECT Id, (SELECT Id FROM Contacts) FROM Account", "API_ERROR", /Subqueries/],
    ["SELECT TYPEOF What WHEN Account THEN Phone END FROM Event", "API_ERROR", /TYPEOF/],
    ["SELECT Id FROM TaskStatus", "INVALIDENTITY", /not supported by the Bulk API/],
    ["SELECT Nothing__c FROM Account", "INVALID_FIELD", /Nothing__c/],
    ["SELECT Id FROM Nowhere", "INVALID_TYPE", /Nowhere/],
    ["SELECT FROM", "MALFORMED_QUERY", /./],
  ])("%s", async (query, code, message) => {
    await start();
    const said = await refusal(post(query));
    expect(said).toContain(`400 ${code}: `);
    expect(said).toMatch(message);
  });

  test("no times of day, which REST takes too", async () => {
    await start();
    const before = post("SELECT Id FROM Site_Visit__c WHERE Start_Time__c < 12:00:00.000Z");
    expect((await before).status).toBe(200);
  });

  test("bodies without useful content", async () => {
    await start();
    expect(await refusal(at("", { method: "POST", body: "{" }))).toMatch(
      /^400 JSON_PARSER_ERROR: /,
    );
    const insert = { operation: "insert", query: "SELECT Id FROM Account" };
    expect(await refusal(send("POST", "", insert))).toMatch(/^400 INVALIDJOB: operation: /);
    const dots = post("SELECT Id FROM Account", { columnDelimiter: "DOT" });
    expect(await refusal(dots)).toMatch(/^400 INVALIDJOB: columnDelimiter: /);
    expect(await refusal(post(""))).toMatch(/^400 INVALIDJOB: /);
  });

  test("another API version than the job's, foreign locators, odd page sizes, unknown jobs", async () => {
    await start({ pageRecords: 5 });
    const id = await finished("SELECT Id FROM Account");
    const other = await finished("SELECT Id FROM Contact");
    const foreign = (await at(`/${other}/results`)).headers.get("sforce-locator") ?? "";
    expect((await at(`/${id}/results`, { version: "v65.0" })).status).toBe(409);
    for (const locator of [foreign, "rubbish", "MDow"]) {
      expect(await refusal(at(`/${id}/results?locator=${locator}`))).toMatch(
        /^400 INVALID_QUERY_LOCATOR: /,
      );
    }
    expect((await at(`/${id}/results?maxRecords=0`)).status).toBe(400);
    expect((await at(`/${id}/results?maxRecords=x`)).status).toBe(400);
    expect((await at("/750000000000000AAA")).status).toBe(404);
  });
});
