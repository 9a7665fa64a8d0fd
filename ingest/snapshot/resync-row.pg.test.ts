import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { testTable } from "../../testing/test-table.ts";
import { usePipelineDatabase } from "../../testing/use-pipeline-database.ts";
import { earlier } from "../lib/pg-clock.ts";
import { openSnapshot, type SnapshotRow } from "./snapshot-row.ts";
import { stagingTable } from "./staging-table.ts";
import { completeResync, requestResync } from "./resync-row.ts";
import { stagingDestination } from "./destination.ts";
import { beginSnapshot } from "./durable-read.ts";
import { stampMarginMs } from "../core/tuning.ts";
import { TEST_TUNING } from "../../testing/test-tuning.ts";

const MARGIN_MS = stampMarginMs(TEST_TUNING);

const thing = testTable("Thing__c", { Id: "id" });
const db = usePipelineDatabase(thing);
const CERTAIN = "2026-01-31T12:00:00.000Z";
const [BEFORE, AFTER] = ["2026-01-31 11:00:00+00", "2026-01-31 12:00:01+00"];

async function read(): Promise<SnapshotRow> {
  const current = await openSnapshot(db.pool, "Thing__c", "resync");
  if (current === null) throw new Error("no resync is under way");
  return current;
}

async function begin(table = thing): Promise<void> {
  const destination = stagingDestination(db.pool, table);
  const context = { pool: db.pool, lease: db.lease, traceId: randomUUID() };
  await beginSnapshot(context, { kind: "resync", table, destination }, await read());
}

test("a resync whose job could not be created has room for the fields of its next attempt", async () => {
  await requestResync(db.pool, db.lease, randomUUID());
  await begin();
  await begin(testTable("Thing__c", { Id: "id", Renamed__c: "string" }));
  const { id, fields } = await read();
  expect(fields).toEqual(["Id", "Renamed__c"]);
  await db.pool.query(`insert into ${stagingTable(id)} (id, renamed__c) values ('a00', 'new')`);
  expect(await db.rows(`select renamed__c from ${stagingTable(id)}`)).toEqual([
    { renamed__c: "new" },
  ]);
});

describe("a resync that ends", () => {
  let snapshot: SnapshotRow;
  beforeEach(async () => {
    await requestResync(db.pool, db.lease, randomUUID());
    await begin();
    snapshot = await read();
  });
  const complete = () =>
    completeResync(db.pool, db.lease, snapshot, CERTAIN, MARGIN_MS, randomUUID());
  const computedAt = async (before: string | null) => {
    await db.pool.query("update sync.object set computed_at = $1", [before]);
    await complete();
    const [row] = await db.rows(`select computed_at at time zone 'UTC' as at from sync.object`);
    return row?.["at"];
  };

  test("leaves what the org computes as old as its read, where that was fresher", async () => {
    expect(await computedAt(AFTER)).toBe("2026-01-31 12:00:00");
  });

  test("does not make what the org computes fresher than it was", async () => {
    expect(await computedAt(BEFORE)).toBe("2026-01-31 11:00:00");
  });

  test("leaves a repair that begins earlier than what is certain, by a save and the clocks' difference", async () => {
    const { opened } = await complete();
    const since = earlier(CERTAIN, MARGIN_MS);
    expect(opened).toMatchObject({ cause: "position-unknown", recordIds: [], since });
    expect(
      await db.rows(
        `select cause, since = '${since}' as same, closed_at is null as open from sync.repair`,
      ),
    ).toEqual([{ cause: "position-unknown", same: "t", open: "t" }]);
  });

  test("answers the ranges that were asked for before it began, and nothing else", async () => {
    const repair = (cause: string, rest: string) =>
      db.pool.query(
        `insert into sync.repair (object, cause, record_ids, since, columns, opened_at)
         values ('Thing__c', $1, ${rest})`,
        [cause],
      );
    const began = `'${snapshot.readBegan}'::timestamptz`;
    await repair("position-expired", `'{}', now(), null, ${began}`);
    await repair("overflow", `'{}', now(), null, ${began} + interval '1 ms'`);
    await repair("gap", `'{a}', null, null, ${began} - interval '1 hour'`);
    await repair("backfill", `'{}', now(), '{n}', ${began} - interval '1 hour'`);
    const { closed } = await complete();
    expect(closed.map(({ cause }) => cause)).toEqual(["position-expired"]);
    expect(await db.rows("select cause from sync.repair where closed_at is not null")).toEqual([
      { cause: "position-expired" },
    ]);
  });

  test("ends in a reset, with its staging table gone", async () => {
    await complete();
    expect(await db.rows("select seq, kind, record_id from sync.change")).toEqual([
      { seq: "1", kind: "reset", record_id: null },
    ]);
    expect(await db.rows("select head_seq from sync.object")).toEqual([{ head_seq: "1" }]);
    expect(await openSnapshot(db.pool, "Thing__c", "resync")).toBeNull();
    expect(await db.rows("select tablename from pg_tables where tablename like 'resync%'")).toEqual(
      [],
    );
  });
});
