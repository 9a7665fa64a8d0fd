import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { useTestDatabase } from "../../testing/use-test-database.ts";
import { transaction } from "../lib/transaction.ts";
import { MOST_RECORDS, openComputedRead, type ComputedRead } from "./computed-reads.ts";
import { createdRecords, leadingTo, changedColumns, changedParents } from "./changed-records.ts";
import { TEST_TUNING } from "../../testing/test-tuning.ts";

const { restMaxStalenessMs, bulkMaxStalenessMs } = TEST_TUNING;

describe("reads of computed columns", () => {
  const db = useTestDatabase();
  beforeEach(() => db.pool.query("truncate sync.repair"));

  const open = async (read: Partial<ComputedRead>) => {
    const usual = { object: "Visit__c", columns: ["who__c"], due: "now" } as const;
    const opened = await transaction(db.pool, (client) =>
      openComputedRead(
        client,
        { ...usual, recordIds: [], traceId: randomUUID(), ...read },
        TEST_TUNING,
      ),
    );
    if (opened === null) return "served";
    return opened.recordIds.length === 0 ? "every record" : "named";
  };
  const ids = (count: number) => Array.from({ length: count }, (_, n) => `a00${n}`);
  const repairs = async () =>
    (
      await db.pool.query<{ records: string; wait_ms: string }>(
        `select cardinality(record_ids) as records,
           round(extract(epoch from next_try_at - opened_at) * 1000) as wait_ms from sync.repair order by id`,
      )
    ).rows.map((row) => ({ records: Number(row.records), waitMs: Number(row.wait_ms) }));

  test("a mass change becomes one read of every record, however many ids it has", async () => {
    const third = ids(MOST_RECORDS / 4);
    const outcomes: string[] = [];
    for (let n = 0; n < 40; n += 1) outcomes.push(await open({ recordIds: third }));
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
    expect(whole?.waitMs).toBeLessThanOrEqual(2 * bulkMaxStalenessMs + 1);
    expect(await open({ recordIds: null, columns: ["other__c"] })).toBe("every record");
    expect(await open({ object: "Call__c", recordIds: ids(1) })).toBe("named");
    await db.pool.query("update sync.repair set next_try_at = clock_timestamp()");
    expect(await open({ recordIds: ids(1) })).toBe("named");
  });

  test("waiting reads are due together, when a read can't lag behind their changes", async () => {
    for (let n = 0; n < 5; n += 1) await open({ recordIds: ids(1), due: "later" });
    for (const { waitMs } of await repairs()) {
      expect(waitMs).toBeGreaterThanOrEqual(restMaxStalenessMs);
      expect(waitMs).toBeLessThanOrEqual(2 * restMaxStalenessMs + 1);
    }
    const { rows } = await db.pool.query("select from sync.repair group by next_try_at");
    // Two if a minute ended meanwhile.
    expect(rows.length).toBeLessThanOrEqual(2);
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
