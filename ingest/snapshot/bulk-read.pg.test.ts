import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { quoteMirrorTable } from "../../db/mirror/identifier.ts";
import { createTable } from "../../db/mirror/table-ddl.ts";
import { type LoopbackOrg, loopbackOrg } from "../../testing/loopback-org.ts";
import { json } from "../../testing/loopback-server.ts";
import { testTable } from "../../testing/test-table.ts";
import { useTestDatabase } from "../../testing/use-test-database.ts";
import { systemClock } from "../lib/clock.ts";
import { transaction } from "../lib/transaction.ts";
import { objectReads } from "../core/object-reads.ts";
import { BulkQuery } from "../salesforce/bulk-query.ts";
import { type BulkRead, readByBulk } from "./bulk-read.ts";
import { PageIncomplete, SnapshotIncomplete } from "./incomplete.ts";

const { columns } = testTable("Thing__c", { Id: "id", Amount: "currency" });
const PACE = { firstMs: 10, factor: 2, minMs: 10, maxMs: 50 };

const db = useTestDatabase({ prepare: (pool) => pool.query(createTable("thing__c", columns)) });
let org: LoopbackOrg;
let requests: number;
let waits: number[];
/** Polls until the job completes, pages that are short, and the record count that the job reports. */
let fault: { polls: number; short: number; reported: number };
let read: BulkRead;

beforeAll(async () => {
  org = await loopbackOrg();
  org.respond = ({ method, url }, response) => {
    requests += 1;
    if (method === "POST") return json(response, 200, { id: "750" });
    const { pathname, searchParams } = new URL(url, "http://org");
    if (!pathname.endsWith("/results")) {
      const state = fault.polls-- > 0 ? "InProgress" : "JobComplete";
      return json(response, 200, { state, numberRecordsProcessed: fault.reported });
    }
    const page = Number(searchParams.get("locator") ?? 0);
    const rows = [`"${page}a","1"\n`, `"${page}b","${page === 1 ? "twelve" : "2"}"\n`];
    response.writeHead(200, {
      "sforce-numberofrecords": 2,
      "sforce-locator": page < 2 ? String(page + 1) : "null",
      "content-type": "text/csv",
    });
    response.end(`"Id","Amount"\n${rows.slice(fault.short-- > 0 ? 1 : 0).join("")}`);
  };
});
afterAll(() => org.server.close());

beforeEach(async () => {
  await db.pool.query("truncate salesforce.thing__c");
  [requests, waits] = [0, []];
  fault = { polls: 0, short: 0, reported: 6 };
  const sleep = (ms: number) => (waits.push(ms), Promise.resolve());
  read = {
    bulk: new BulkQuery(org.settings, org.sessions, () => undefined),
    clock: { ...systemClock, sleep },
    reads: objectReads({ object: "Thing__c", columns }),
    pace: PACE,
    jobPatienceMs: 60_000,
    pageRecords: null,
    pageTries: 3,
    onJob: () => Promise.resolve(),
    onRecords: () => Promise.resolve(),
    target: {
      name: quoteMirrorTable("thing__c"),
      columns,
      setAside: () => Promise.resolve({ deadLettered: 1, reason: null }),
      transaction: (work) => transaction(db.pool, work),
      record: () => Promise.resolve(),
      loaded: () => Promise.resolve([]),
      onPage: () => undefined,
    },
  };
});
const start = (known: string | null = null) =>
  readByBulk(read, known, new AbortController().signal);
const ids = async () => {
  const { rows } = await db.pool.query<{ id: string }>(
    "select id from salesforce.thing__c order by id",
  );
  return rows.map(({ id }) => id);
};

test("counts every request: the job, its polls, its pages, and the page that is taken row by row", async () => {
  fault.polls = 4;
  expect(await start()).toEqual({ jobId: "750", rows: 6, apiCalls: 1 + 5 + 4 });
  expect(requests).toBe(10);
  expect(waits).toEqual([10, 20, 40, 50, 50]);
  expect(await ids()).toEqual(["0a", "0b", "1a", "2a", "2b"]);
});

test("refetches a short page, and leaves nothing of it", async () => {
  fault.short = 2;
  expect(await start("750")).toMatchObject({ rows: 6, apiCalls: 1 + 2 + 4 });
  expect(requests).toBe(7);
  expect(await ids()).toEqual(["0a", "0b", "1a", "2a", "2b"]);
});

test("fails where a page is short each time", async () => {
  fault.short = 3;
  await expect(start()).rejects.toBeInstanceOf(PageIncomplete);
  expect(await ids()).toEqual([]);
});

test("is not complete with another number of rows than the job reports", async () => {
  fault.reported = 7;
  await expect(start()).rejects.toBeInstanceOf(SnapshotIncomplete);
});

test("resumes after the loaded pages", async () => {
  const loaded = [
    { locator: "", next: "1", rows: 2 },
    { locator: "1", next: "2", rows: 2 },
  ];
  read = { ...read, target: { ...read.target, loaded: () => Promise.resolve(loaded) } };
  expect(await start("750")).toEqual({ jobId: "750", rows: 6, apiCalls: 2 });
  expect(await ids()).toEqual(["2a", "2b"]);
});
