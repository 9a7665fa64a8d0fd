import { TEST_LINE } from "../../testing/test-lease.ts";
import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { testTable } from "../../testing/test-table.ts";
import { createLeased } from "../../testing/use-pipeline-database.ts";
import { useTestDatabase } from "../../testing/use-test-database.ts";
import { LeaseLost, Lease } from "../core/pipeline-row.ts";
import { systemClock } from "../lib/clock.ts";
import { OrgApi } from "../salesforce/rest.ts";
import { BulkQuery } from "../salesforce/bulk-query.ts";
import { BulkJobError, ConnectionError } from "../salesforce/errors.ts";
import { type LoopbackOrg, loopbackOrg } from "../../testing/loopback-org.ts";
import { json } from "../../testing/loopback-server.ts";
import { initialSnapshot, type InitialSnapshotContext } from "./initial-snapshot.ts";
import { CsvHeaderError } from "./csv-page.ts";
import { PageIncomplete, SnapshotIncomplete } from "./incomplete.ts";
import { TEST_TUNING } from "../../testing/test-tuning.ts";

const table = testTable("Thing__c", { Id: "id", Name: "string", SystemModstamp: "datetime" });
const { columns } = table;
const ROWS_PER_PAGE = 3;
const PAGES = 4;

const csvOf = (page: number, rows = ROWS_PER_PAGE) =>
  `"Id","Name","SystemModstamp"\n${Array.from({ length: rows }, (_, row) => `"a0${page}${row}","row ${row}\nof page ${page}","2026-01-31T09:30:00.000Z"\n`).join("")}`;

describe("the initial snapshot of an object", () => {
  const db = useTestDatabase({ per: "test", prepare: (pool) => createLeased(pool, table) });
  const { rows } = db;
  let org: LoopbackOrg;
  let context: InitialSnapshotContext;
  /** Page by page, in the order of the requests. */
  let asked: string[];
  let jobs: number;
  /** The org's faults. */
  let fault: {
    truncatedPage?: number;
    shortPage?: number;
    reported?: number;
    goneJob?: boolean;
    isDown?: boolean;
  };

  beforeEach(async () => {
    org = await loopbackOrg();
    [asked, jobs, fault] = [[], 0, {}];
    org.respond = ({ method, url }, response) => {
      if (method === "POST") return json(response, 200, { id: `750${++jobs}` });
      if (method === "DELETE") return response.writeHead(204).end();
      if (fault.isDown)
        return response.writeHead(404, { "content-type": "text/html" }).end("<html></html>");
      if (fault.goneJob)
        return json(response, 404, [
          { errorCode: "NOT_FOUND", message: "The requested resource does not exist" },
        ]);
      const address = new URL(url, "http://org");
      if (!address.pathname.endsWith("/results"))
        return json(response, 200, {
          state: "JobComplete",
          numberRecordsProcessed: fault.reported ?? PAGES * ROWS_PER_PAGE,
        });
      const page = Number(address.searchParams.get("locator") ?? 0);
      asked.push(`${address.pathname.split("/").at(-2)} ${page}`);
      const body = csvOf(page, fault.shortPage === page ? ROWS_PER_PAGE - 1 : ROWS_PER_PAGE);
      const headers = {
        "sforce-numberofrecords": ROWS_PER_PAGE,
        "sforce-locator": page + 1 < PAGES ? String(page + 1) : "null",
        "content-type": "text/csv",
        "content-length": Buffer.byteLength(body),
      };
      response.writeHead(200, headers);
      if (fault.truncatedPage !== page) return response.end(body);
      return response.write(body.slice(0, body.length - 10), () => response.destroy());
    };
    await db.pool.query("update sync.object set copied_at = null");
    const bulk = new BulkQuery(org.settings, org.sessions, () => undefined);
    context = {
      pool: db.pool,
      bulk,
      api: new OrgApi(org.settings, org.sessions, () => undefined),
      clock: systemClock,
      lease: new Lease("Thing__c", TEST_LINE),
      tuning: TEST_TUNING,
      table,
      traceId: randomUUID(),
      log: () => undefined,
      onPage: () => undefined,
      onReplayed: () => undefined,
    };
  });
  afterEach(() => org.server.close());

  const copy = () => initialSnapshot(context, new AbortController().signal);
  const rowCount = async () =>
    Number((await rows("select count(*) from salesforce.thing__c"))[0]?.["count"]);
  const snapshots = () =>
    rows("select state, rows_loaded, rows_expected from sync.snapshot order by id");

  test("loads every page once, dates the rows by the read, and opens the pipeline", async () => {
    await copy();
    expect(asked).toEqual(["7501 0", "7501 1", "7501 2", "7501 3"]);
    expect(await snapshots()).toEqual([
      { state: "complete", rows_loaded: "12", rows_expected: "12" },
    ]);
    expect(
      await rows(
        "select count(*) from salesforce.thing__c t, sync.snapshot s where t._read_began = s.read_began - interval '4 minutes'",
      ),
    ).toEqual([{ count: "12" }]);
    expect(
      await rows("select row_count, copied_at is not null as copied, head_seq from sync.object"),
    ).toEqual([{ row_count: "12", copied: "t", head_seq: "1" }]);
  });

  test("cut off in the middle of a page, it resumes at that page with the same job", async () => {
    fault = { truncatedPage: 2 };
    await expect(copy()).rejects.toBeInstanceOf(ConnectionError);
    expect(await rowCount()).toBe(6);
    expect(await snapshots()).toEqual([
      { state: "loading", rows_loaded: "6", rows_expected: "12" },
    ]);
    fault = {};
    await copy();
    expect(asked).toEqual(["7501 0", "7501 1", "7501 2", "7501 2", "7501 3"]);
    expect(jobs).toBe(1);
    expect(await rowCount()).toBe(12);
  });

  test("a page with fewer rows than its header says is not taken", async () => {
    fault = { shortPage: 1 };
    await expect(copy()).rejects.toBeInstanceOf(PageIncomplete);
    expect(await rowCount()).toBe(3);
    fault = {};
    await copy();
    expect(await rowCount()).toBe(12);
  });

  test("is never complete with fewer rows than the job reports: it restarts, in the same table", async () => {
    await db.pool.query(
      "create view salesforce.users_view as select name from salesforce.thing__c",
    );
    fault = { reported: 13 };
    await expect(copy()).rejects.toBeInstanceOf(SnapshotIncomplete);
    expect((await snapshots())[0]?.["state"]).toBe("failed");
    expect((await rows("select copied_at from sync.object"))[0]?.["copied_at"]).toBeNull();
    fault = {};
    await copy();
    expect(jobs).toBe(2);
    expect(await rows("select count(*) from salesforce.users_view")).toEqual([{ count: "12" }]);
  });

  test("a job that is gone is replaced", async () => {
    fault = { truncatedPage: 1 };
    await expect(copy()).rejects.toBeInstanceOf(ConnectionError);
    fault = { goneJob: true };
    await expect(copy()).rejects.toBeInstanceOf(BulkJobError);
    fault = {};
    await copy();
    expect(await rowCount()).toBe(12);
    expect((await snapshots()).map((snapshot) => snapshot["state"])).toEqual([
      "failed",
      "complete",
    ]);
  });

  test("a web page in the place of the answer, whatever its status, does not give the job up", async () => {
    fault = { truncatedPage: 1 };
    await expect(copy()).rejects.toBeInstanceOf(ConnectionError);
    fault = { isDown: true };
    await expect(copy()).rejects.toMatchObject({ status: 404, errorCode: "WEB_PAGE" });
    fault = {};
    await copy();
    expect([jobs, await rowCount()]).toEqual([1, 12]);
  });

  test("an abandoned one has failed, with a reason, as soon as the next begins", async () => {
    fault = { truncatedPage: 2 };
    await expect(copy()).rejects.toBeInstanceOf(ConnectionError);
    const fewer = { ...table, columns: columns.filter(({ field }) => field !== "Name") };
    context = { ...context, table: fewer };
    // The next one cannot be read either: its own row stays under way, to be resumed.
    await expect(copy()).rejects.toBeInstanceOf(CsvHeaderError);
    expect(await rows("select state, error from sync.snapshot order by id")).toEqual([
      { state: "failed", error: expect.stringMatching(/fields of Thing__c changed/) },
      { state: "loading", error: null },
    ]);
    await db.pool.query("update sync.snapshot set job_id = null where state = 'loading'");
    context = { ...context, table };
    fault = {};
    await db.pool.query("update sync.snapshot set columns = $1 where state = 'loading'", [
      JSON.stringify(columns.map((column) => column.field)),
    ]);
    await copy();
    expect(await rows("select state, error from sync.snapshot order by id")).toEqual([
      { state: "failed", error: expect.any(String) },
      { state: "failed", error: expect.stringMatching(/stopped before it knew the job/) },
      { state: "complete", error: null },
    ]);
    expect(await rowCount()).toBe(12);
  });

  test("over REST, what does not fit is dead-lettered with its values, and the rest is loaded", async () => {
    const ids = ["a00000000000001AAA", "a00000000000002AAA"];
    org.respond = ({ method, url, body }, response) => {
      const { pathname, searchParams } = new URL(url, "http://org");
      if (pathname.endsWith("/jobs/query"))
        return json(response, 400, [{ errorCode: "INVALIDENTITY", message: "not by Bulk" }]);
      if (method === "POST")
        return json(
          response,
          200,
          (JSON.parse(body) as { ids: string[] }).ids.map((Id, row) => ({
            Id,
            Name: `row ${row}`,
            SystemModstamp: row === 0 ? "2026-01-31T09:30:00.000+0000" : "the day before",
          })),
        );
      const soql = searchParams.get("q") ?? "";
      const records = soql.includes("COUNT") ? [{ total: 2 }] : ids.map((Id) => ({ Id }));
      const page = soql.includes("Id >") ? [] : records;
      return json(response, 200, { totalSize: page.length, done: true, records: page });
    };
    await copy();
    expect(await rows("select name from salesforce.thing__c")).toEqual([{ name: "row 0" }]);
    expect(
      await rows("select state, rows_loaded, rows_dead_lettered, rows_expected from sync.snapshot"),
    ).toEqual([
      { state: "complete", rows_loaded: "1", rows_dead_lettered: "1", rows_expected: "2" },
    ]);
    const [deadLettered] = await rows("select record_ids[1] as id, reason from sync.dead_letter");
    expect(deadLettered).toEqual({ id: ids[1], reason: expect.stringMatching(/systemmodstamp/) });
  });

  test("a node whose pipeline was taken over no longer updates the snapshot", async () => {
    fault = { truncatedPage: 2 };
    await expect(copy()).rejects.toBeInstanceOf(ConnectionError);
    await db.pool.query("update sync.object set line = gen_random_uuid()");
    fault = { goneJob: true };
    await expect(copy()).rejects.toBeInstanceOf(LeaseLost);
    expect((await snapshots())[0]?.["state"]).toBe("loading");
  });
});
