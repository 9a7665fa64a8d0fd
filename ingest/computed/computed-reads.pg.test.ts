import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { useTestDatabase } from "../../testing/use-test-database.ts";
import { transaction } from "../lib/transaction.ts";
import {
  mergedReads,
  MOST_RECORDS,
  openComputedRead,
  type ComputedRead,
} from "./computed-reads.ts";
import { createdRecords, leadingTo, changedColumns, changedParents } from "./changed-records.ts";
import { TEST_TUNING } from "../../testing/test-tuning.ts";

const { restMaxStalenessMs, bulkMaxStalenessMs } = TEST_TUNING;
const WINDOW_MS = 240_000;

describe("reads of computed columns", () => {
  const db = useTestDatabase();
  beforeEach(() => db.pool.query("truncate sync.repair"));

  const open = async (read: Partial<ComputedRead>) => {
    const usual = { object: "Visit__c", columns: ["who__c"] };
    const opened = await transaction(db.pool, (client) =>
      openComputedRead(
        client,
        { ...usual, recordIds: [], traceId: randomUUID(), ...read },
        TEST_TUNING,
        WINDOW_MS,
      ),
    );
    if (opened === null) return "served";
    return opened.recordIds.length === 0 ? "every record" : "named";
  };
  const ids = (count: number, from = 0) =>
    Array.from({ length: count }, (_, n) => `a00${from + n}`);
  const repairs = async () =>
    (
      await db.pool.query<{ records: string; wait_ms: string; due_ms: string }>(
        `select cardinality(record_ids) as records, extract(epoch from next_try_at) * 1000 as due_ms,
           round(extract(epoch from next_try_at - opened_at) * 1000) as wait_ms from sync.repair order by id`,
      )
    ).rows.map((row) => ({
      records: Number(row.records),
      waitMs: Number(row.wait_ms),
      dueMs: Number(row.due_ms),
    }));

  test("a mass change becomes one read of every record, however many ids it has", async () => {
    const outcomes: string[] = [];
    const count = MOST_RECORDS / 4;
    for (let n = 0; n < 40; n += 1) outcomes.push(await open({ recordIds: ids(count, n * count) }));
    expect(outcomes.slice(0, 4)).toEqual(["named", "named", "named", "named"]);
    const whole = outcomes.filter((outcome) => outcome === "every record").length;
    // A second one if the first became due during this test.
    expect(whole).toBeLessThanOrEqual(2);
    expect(outcomes.slice(4).every((outcome) => outcome !== "named")).toBe(true);
    const opened = await repairs();
    expect(opened.reduce((sum, { records }) => sum + records, 0)).toBe(MOST_RECORDS);
  });

  test("a read of every record begins when it can't lag behind the changes that it serves", async () => {
    expect(await open({ recordIds: null })).toBe("every record");
    const [whole] = await repairs();
    expect(whole?.waitMs).toBeGreaterThanOrEqual(bulkMaxStalenessMs);
    // It costs about eight calls, so its windows are eight times as long.
    expect(whole?.waitMs).toBeLessThanOrEqual(bulkMaxStalenessMs + 8 * WINDOW_MS + 200);
    expect(await open({ recordIds: null, columns: ["other__c"] })).toBe("every record");
    expect(await open({ object: "Call__c", recordIds: ids(1) })).toBe("named");
    await db.pool.query("update sync.repair set next_try_at = clock_timestamp()");
    expect(await open({ recordIds: ids(1) })).toBe("named");
  });

  test("reads of all objects are due together at the end of a window, when none can lag behind its changes", async () => {
    for (let n = 0; n < 5; n += 1) {
      await open({ recordIds: ids(1, n) });
      await open({ object: "Call__c", columns: [`other_${n}__c`], recordIds: ids(1) });
    }
    const opened = await repairs();
    expect(opened).toHaveLength(10);
    for (const { waitMs, dueMs } of opened) {
      expect(dueMs % WINDOW_MS).toBe(0);
      expect(waitMs).toBeGreaterThan(restMaxStalenessMs);
      expect(waitMs).toBeLessThanOrEqual(restMaxStalenessMs + WINDOW_MS + 200);
    }
    // Two if a window ended meanwhile.
    expect(new Set(opened.map(({ dueMs }) => dueMs)).size).toBeLessThanOrEqual(2);
  });

  test("a read that waits long enough serves further changes of its records", async () => {
    await open({ recordIds: ids(3), columns: ["who__c", "where__c"] });
    expect(await open({ recordIds: ids(2) })).toBe("served");
    expect(await open({ recordIds: ids(4) })).toBe("named");
    expect(await open({ recordIds: ids(2), columns: ["other__c"] })).toBe("named");
    // It began too early to show this change.
    await db.pool.query("update sync.repair set next_try_at = clock_timestamp() + interval '1 s'");
    expect(await open({ recordIds: ids(2) })).toBe("named");
  });

  test("what changes need of an object is one read of all its records and columns", () => {
    const of = (
      object: string,
      recordIds: readonly string[] | null,
      columns: readonly string[],
    ) => {
      return { object, recordIds, columns, traceId: "one" };
    };
    expect(
      mergedReads([
        of("Visit__c", ["a", "b"], ["who__c"]),
        of("Call__c", ["c"], ["who__c"]),
        of("Visit__c", ["b", "d"], ["where__c", "who__c"]),
        of("Visit__c", null, ["other__c"]),
      ]),
    ).toEqual([
      of("Visit__c", ["a", "b", "d"], ["where__c", "who__c"]),
      of("Call__c", ["c"], ["who__c"]),
      of("Visit__c", null, ["other__c"]),
    ]);
  });

  test("a route is followed by the indexes of its references, up to the limit", async () => {
    await db.pool.query(
      `create table salesforce.far_visit (id text primary key, account__c text);
       create table salesforce.far_account (id text primary key, ownerid text);
       insert into salesforce.far_account select 'a' || n, 'u' || n % 1000 from generate_series(1, 20000) n;
       insert into salesforce.far_visit select 'v' || n, 'a' || n from generate_series(1, 20000) n;
       create index on salesforce.far_visit (account__c, id);
       create index on salesforce.far_account (ownerid, id);
       analyze salesforce.far_visit, salesforce.far_account`,
    );
    const route = [
      { table: "far_visit", reference: "account__c" },
      { table: "far_account", reference: "ownerid" },
    ];
    const found = await leadingTo(db.pool, route, ["u7", "u8"], 1_000);
    expect(found).toHaveLength(40);
    expect(found).toContain("v1007");
    expect(await leadingTo(db.pool, route, ["u7"], 5)).toHaveLength(5);
  });

  test("the log has the changed records, whatever wrote it", async () => {
    await db.pool.query(
      `create table salesforce.log_visit (id text primary key, account__c text);
       insert into salesforce.log_visit values ('moved', 'new'), ('dearer', 'kept'), ('noted', 'other');
       insert into sync.change (object, seq, record_id, kind, source, outcome, before, after) values
         ('Visit__c', 1, 'before', 'update', 'stream', 'applied', '{}', '{"cost__c": 1}'),
         ('Visit__c', 2, 'moved', 'update', 'stream', 'applied', '{"account__c": "old"}', '{"account__c": "new"}'),
         ('Visit__c', 3, 'dearer', 'update', 'repair', 'applied', '{"cost__c": 1}', '{"cost__c": 2}'),
         ('Visit__c', 4, 'noted', 'update', 'stream', 'applied', '{"notes__c": null}', '{"notes__c": "x"}'),
         ('Visit__c', 5, 'gone', 'delete', 'stream', 'applied', '{"account__c": "left"}', null),
         ('Visit__c', 6, 'created', 'create', 'stream', 'applied', null, '{"account__c": "first", "cost__c": null}'),
         ('Visit__c', 7, 'early', 'update', 'stream', 'superseded', null, '{"cost__c": 3, "account__c": "copied"}'),
         ('Visit__c', 8, 'unknown', 'update', 'stream', 'repair', null, '{"cost__c": 3}'),
         ('Visit__c', 9, null, 'reset', 'snapshot', 'applied', null, null),
         ('Visit__c', 10, 'later', 'update', 'stream', 'applied', '{}', '{"cost__c": 1}')`,
    );
    const window = { object: "Visit__c", after: 1, through: 9 };
    const changed = await changedColumns(db.pool, window, ["cost__c", "name"]);
    const byColumns = Object.fromEntries(
      changed.map(({ columns, recordIds }) => [columns.join(), recordIds]),
    );
    expect(byColumns).toEqual({ cost__c: ["dearer", "early"], "cost__c,name": ["gone"] });
    const summed = ["account__c", "cost__c"];
    const parent = { object: "Account", columns: ["total__c"], reference: "account__c", summed };
    const { recordIds } = await changedParents(db.pool, window, "log_visit", parent);
    expect(recordIds.toSorted()).toEqual(["copied", "first", "kept", "left", "new", "old"]);
    const created = await createdRecords(db.pool, window, ["cost__c", "photourl"]);
    expect(created).toEqual([{ recordIds: ["created"], columns: ["photourl"], traceId: null }]);
  });
});
