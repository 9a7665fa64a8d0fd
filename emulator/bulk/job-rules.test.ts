import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { afterEach, expect, test } from "vitest";
import { json, refusal, startBulk, type TestBulk } from "../../testing/emulator/test-bulk.ts";
import { Clock } from "../org/clock.ts";
import type { BulkSettings } from "./settings.ts";
import type { OrgSettings } from "../build-org.ts";

let bulk: TestBulk;

async function start(settings: Partial<BulkSettings> = {}, options: Partial<OrgSettings> = {}) {
  bulk = await startBulk(settings, options);
}

afterEach(() => bulk.close());

const DAY_MS = 86_400_000;
const ACCOUNTS = { operation: "query", query: "SELECT Id, Name FROM Account" };

const post = (request: object = ACCOUNTS): Promise<Response> =>
  bulk.send("POST", "/query", request);
const made = async (request: object = ACCOUNTS): Promise<string> =>
  String((await json(post(request)))["id"]);

async function finished(request: object = ACCOUNTS): Promise<string> {
  const id = await made(request);
  await bulk.ended("query", id);
  return id;
}

const csvOf = async (id: string): Promise<string> => (await bulk.at(`/query/${id}/results`)).text();

test("the nth job of an org has always the same id, and is found by 15 characters too", async () => {
  await start();
  const first = [await made(), await made({ ...ACCOUNTS, operation: "queryAll" })];
  await bulk.close();
  await start();
  const second = [await made()];
  const ingest = await json(bulk.send("POST", "/ingest", { object: "Lead", operation: "insert" }));
  expect([...second, ingest["id"]]).toEqual(first);
  expect((await bulk.at(`/query/${second[0]?.slice(0, 15)}`)).status).toBe(200);
});

test("jobs and results are kept for seven days of the org's clock", async () => {
  const clock = new Clock();
  await start({}, { clock });
  const id = await finished();
  clock.shift(7 * DAY_MS - 60_000);
  bulk.signIn(bulk.org.integrationUserId());
  expect((await bulk.at(`/query/${id}/results`)).status).toBe(200);
  clock.shift(120_000);
  expect((await bulk.at(`/query/${id}/results`)).status).toBe(404);
  expect(await json(bulk.at("/query"))).toMatchObject({ records: [] });
});

test("larger jobs take longer, by the org's clock", async () => {
  const clock = new Clock({ scale: 0 });
  await start({ pace: { stepMs: 10, perThousandMs: 60_000 } }, { clock });
  const id = await made();
  clock.shift(10);
  await expect.poll(() => stateOf(id)).toBe("InProgress");
  const rows = bulk.org.count("Account");
  clock.shift(10 + rows * 60 - 1);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await stateOf(id)).toBe("InProgress");
  clock.shift(1);
  await expect.poll(() => stateOf(id)).toBe("JobComplete");
});

const stateOf = async (id: string): Promise<unknown> =>
  (await json(bulk.at(`/query/${id}`)))["state"];

test("query jobs and the size of their results are counted, and refused when used up", async () => {
  await start();
  const { allocations } = bulk.org;
  const text = await csvOf(await finished());
  expect(allocations.used("DailyBulkV2QueryJobs")).toBe(1);
  const rows = text.length - '"Id","Name"\n'.length;
  expect(allocations.used("DailyBulkV2QueryFileStorageMB") * 1024 ** 2).toBeCloseTo(rows, -2);
  allocations.setMax("DailyBulkV2QueryJobs", 1);
  expect(await refusal(post())).toBe(
    "400 LIMIT_EXCEEDED: Max bulk v2 query jobs (1) per 24 hrs has been reached (1)",
  );
  allocations.setMax("DailyBulkV2QueryJobs", 100);
  allocations.setMax("DailyBulkV2QueryFileStorageMB", 0);
  expect(await refusal(post())).toMatch(
    /^400 LIMIT_EXCEEDED: Max bulk v2 query result size stored/,
  );
});

test("a list has 1,000 jobs a page, and can be filtered", async () => {
  await start({ pace: { stepMs: DAY_MS, perThousandMs: 0 } });
  for (let n = 0; n < 1001; n++) await (await post({ ...ACCOUNTS, query: plain(n) })).text();
  const first = await json(bulk.at("/query?jobType=V2Query&concurrencyMode=parallel"));
  expect([first["done"], (first["records"] as unknown[]).length]).toEqual([false, 1000]);
  const next = String(first["nextRecordsUrl"]).replace("/services/data/v66.0/jobs", "");
  expect(next).toMatch(/^\/query\?jobType=V2Query&concurrencyMode=parallel&queryLocator=/);
  const second = await json(bulk.at(next));
  expect(second).toMatchObject({ done: true, nextRecordsUrl: null, records: [{}] });
  expect(await listed("jobType=Classic")).toBe(0);
  expect(await listed("concurrencyMode=serial")).toBe(0);
  expect(await listed("isPkChunkingEnabled=false")).toBe(1);
  expect(await refusal(bulk.at("/query?queryLocator=x"))).toMatch(/^400 INVALID_QUERY_LOCATOR: /);
});

/** One of them is not chunked. */
const plain = (n: number): string => (n === 5 ? `${ACCOUNTS.query} LIMIT 1` : ACCOUNTS.query);

const listed = async (filter: string): Promise<number> =>
  ((await json(bulk.at(`/query?${filter}`)))["records"] as unknown[]).length;

test("a job fails that can no longer be run when it is processed", async () => {
  const clock = new Clock({ scale: 0 });
  await start({}, { clock });
  const id = await made({ ...ACCOUNTS, query: "SELECT Fax FROM Account" });
  bulk.org.changeSchema({ kind: "remove-field", object: "Account", field: "Fax" });
  clock.shift(10);
  const job = await bulk.ended("query", id);
  expect(job).toMatchObject({
    state: "Failed",
    numberRecordsProcessed: 0,
    errorMessage: expect.stringMatching(/^INVALID_FIELD : .*Fax/s),
  });
  expect(await refusal(bulk.at(`/query/${id}/results`))).toMatch(/^400 INVALIDJOBSTATE: /);
});

test("hidden fields are not there, late reads see the org as it was", async () => {
  await start();
  const { org, faults } = bulk;
  const id = String([...org.records("Account")][0]?.["Id"]);
  const query = `SELECT Name FROM Account WHERE Id = '${id}'`;
  org.fieldAccess.set(org.integrationUserId(), "Account", ["Phone"], false);
  expect(await refusal(post({ ...ACCOUNTS, query: "SELECT Phone FROM Account" }))).toMatch(
    /^400 INVALID_FIELD: .*Phone/s,
  );
  const before = await csvOf(await finished({ ...ACCOUNTS, query }));
  org.transact(org.integrationUserId(), "", (writes) =>
    writes.update("Account", id, { Name: "Unseen yet" }),
  );
  const fault = faults.add({ kind: "read-lag", ms: DAY_MS });
  expect(await csvOf(await finished({ ...ACCOUNTS, query }))).toBe(before);
  faults.heal(fault);
  expect(await csvOf(await finished({ ...ACCOUNTS, query }))).toContain("Unseen yet");
});

test("large results go through a file that leaves no name behind, and outlive their reader's start", async () => {
  await start({}, { records: 20_000 });
  const fields = "Id, Name, Email, MailingStreet, Phone, CreatedDate, OwnerId, Description";
  const id = await finished({
    ...ACCOUNTS,
    query: `SELECT ${fields} FROM Contact`,
  });
  expect((await readdir(tmpdir())).filter((name) => name.endsWith(".spool"))).toEqual([]);
  const response = await bulk.at(`/query/${id}/results`);
  expect((await bulk.at(`/query/${id}`, { method: "DELETE" })).status).toBe(204);
  const text = await response.text();
  expect(text.length).toBeGreaterThan(256 * 1024);
  expect(text.match(/^"003/gm)).toHaveLength(bulk.org.count("Contact"));
});

test.each([
  ["SELECT Id FROM ContentDocumentLink", /^400 MALFORMED_QUERY: Implementation restriction: /],
  ["SELECT Id FROM ContentDocumentLink WHERE Id != '1'", /^400 MALFORMED_QUERY: /],
  ["SELECT Id FROM ContentDocumentLink WHERE LinkedEntityId IN ('1')", /^400 INVALID_TYPE: /],
  ["SELECT Id FROM OpenEventRelation", /^400 INVALIDENTITY: /],
])("%s is refused", async (query, message) => {
  await start();
  expect(await refusal(post({ operation: "query", query }))).toMatch(message);
});
