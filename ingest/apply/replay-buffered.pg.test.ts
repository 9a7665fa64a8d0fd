import { beforeEach, describe, expect, test } from "vitest";
import { testEvent } from "../../testing/test-event.ts";
import { testTable } from "../../testing/test-table.ts";
import { usePipelineDatabase } from "../../testing/use-pipeline-database.ts";
import type { ChangeType } from "../cdc/change-event.ts";
import type { BatchResult } from "./apply-batch.ts";
import type { RowCells } from "../core/mirror-row.ts";

const table = testTable("Thing__c", {
  Id: "id",
  IsDeleted: "boolean",
  Name: "string",
  Due__c: "date",
  SystemModstamp: "datetime",
});
const [ONE, TWO] = ["a00000000000001AAA", "a00000000000002AAA"] as const;

const update = (cells: RowCells, recordIds: readonly string[]) =>
  testEvent("UPDATE", cells, { recordIds, commitAt: Date.parse("2026-03-01T10:00:05.000Z") });

describe("merged events that came while the object was copied", () => {
  const db = usePipelineDatabase(table);
  const { rows, apply, replay } = db;
  beforeEach(() => db.pool.query("update sync.object set copied_at = null"));
  const ledger = () =>
    rows("select applied, superseded, dead_lettered, buffered, difference from sync.ledger");
  const copied = (id: string, second: number) =>
    db.pool.query(
      `insert into salesforce.thing__c (id, name, systemmodstamp)
       values ($1, 'copied', '2026-03-01 10:00:00+00'::timestamptz + make_interval(secs => $2))`,
      [id, second],
    );
  const counts = { applied: "0", superseded: "0", dead_lettered: "0", buffered: "0" };

  test("count as they do in a batch: as applied, though the first record's image contains them", async () => {
    await copied(ONE, 9);
    await copied(TWO, 1);
    await apply(update({ name: "reported" }, [ONE, TWO]));
    expect(await ledger()).toEqual([{ ...counts, buffered: "1", difference: "0" }]);
    await replay();
    expect(await ledger()).toEqual([{ ...counts, applied: "1", difference: "0" }]);
    expect(await rows("select id, name from salesforce.thing__c order by id")).toEqual([
      { id: ONE, name: "copied" },
      { id: TWO, name: "reported" },
    ]);
  });

  test("are replayed as a whole, even with more records than a transaction takes", async () => {
    const many = Array.from({ length: 1_500 }, (_, n) => `a0${String(n).padStart(13, "0")}AAA`);
    const some = many.slice(0, 600);
    await apply(
      update({ name: "x" }, some),
      update({ name: "y" }, some),
      update({ name: "z" }, many),
    );
    const stop = new Error("stopped between two transactions");
    const stopped = () =>
      replay(() => {
        throw stop;
      });
    for (const applied of ["1", "2", "3"]) {
      await expect(stopped()).rejects.toBe(stop);
      const buffered = String(3 - Number(applied));
      expect(await ledger()).toEqual([{ ...counts, applied, buffered, difference: "0" }]);
    }
    await replay();
    const left = "select count(*) from sync.change where outcome = 'buffered'";
    expect(await rows(left)).toEqual([{ count: "0" }]);
  });

  test("that Postgres refuses are dead-lettered as a whole, with a repair of all their records", async () => {
    await copied(ONE, 1);
    await copied(TWO, 1);
    const events = ["before", "after"].map((name) => update({ name }, [ONE, TWO]));
    const refused = update({ due__c: "no date" }, [ONE, TWO]);
    await apply(...events.toSpliced(1, 0, refused));
    await replay();
    expect(await ledger()).toEqual([
      { ...counts, applied: "2", dead_lettered: "1", difference: "0" },
    ]);
    const both = `{${ONE},${TWO}}`;
    expect(await rows("select event_id, record_ids from sync.dead_letter")).toEqual([
      { event_id: refused.raw.eventId, record_ids: both },
    ]);
    expect(await rows("select cause, record_ids from sync.repair")).toEqual([
      { cause: "dead-letter", record_ids: both },
    ]);
    expect(await rows("select distinct name from salesforce.thing__c")).toEqual([
      { name: "after" },
    ]);
  });
});

describe("what a replay tells of itself", () => {
  const db = usePipelineDatabase(table);
  const { rows, apply } = db;
  beforeEach(() => db.pool.query("update sync.object set copied_at = null"));
  const nothing = {
    ...{ received: 0, applied: 0, superseded: 0, duplicate: 0, deadLettered: 0, buffered: 0 },
    ...{ repairs: [], poison: [] },
  };
  const replayed = async () => {
    const results: BatchResult[] = [];
    await db.replay((result) => results.push(result));
    return results;
  };

  test("is what became of the events that waited", async () => {
    const made = testEvent("CREATE", { name: "Ada" });
    await apply(made, update({ name: "x" }, [TWO]));
    const missing = { cause: "missing-row", recordIds: [TWO], since: null };
    expect(await replayed()).toMatchObject([
      { ...nothing, headSeq: 2, applied: 2, buffered: -2, repairs: [missing] },
    ]);
    expect(await rows("select kind, source from sync.change where seq = 3")).toEqual([
      { kind: "reset", source: "snapshot" },
    ]);
  });

  test("is the dead letter of one that Postgres refuses, though it is the only one", async () => {
    const recordIds = [ONE, TWO];
    const refused = testEvent("CREATE", { due__c: "no date" }, { recordIds });
    await apply(refused);
    const reason: unknown = expect.stringMatching(/^Postgres refused it: .*"no date"/u);
    expect(await replayed()).toEqual([
      {
        ...{ ...nothing, headSeq: 2, deadLettered: 1, buffered: -1 },
        repairs: [{ cause: "dead-letter", recordIds, since: null }],
        poison: [{ recordIds, reason, eventId: refused.raw.eventId }],
      },
    ]);
    expect(await rows("select copied_at is not null as open from sync.object")).toEqual([
      { open: "t" },
    ]);
  });

  test("is an error of the data that no event is the cause of", async () => {
    await db.pool.query(`create or replace function refuse() returns trigger language plpgsql as $$
      begin raise exception 'a check that fails' using errcode = '23514'; end $$`);
    await db.pool.query(
      "create trigger refuse before update on sync.object for each row execute function refuse()",
    );
    const ended = db.replay().catch(String);
    expect(await ended).toContain("a check that fails");
    await db.pool.query("drop trigger refuse on sync.object");
  });
});

describe("a record that is deleted and comes back while the object is first copied", () => {
  const db = usePipelineDatabase(table);
  const { rows, apply: buffer, replay } = db;
  beforeEach(() => db.pool.query("update sync.object set copied_at = null"));
  const commitAt = Date.parse("2026-03-01T10:00:05.000Z");
  const event = (changeType: ChangeType, cells: RowCells = {}, more = 0) =>
    testEvent(changeType, cells, { commitAt: commitAt + more });
  const alive = () => rows("select id, name from salesforce.thing__c");
  const tombstones = () => rows("select record_id from sync.tombstone");
  const rowCount = () => rows("select row_count from sync.object");
  const readByCopy = async () => {
    await db.pool.query(
      "insert into salesforce.thing__c (id, name, systemmodstamp) values ($1, 'copied', '2026-03-01 10:00:01+00')",
      [ONE],
    );
    await db.pool.query("update sync.object set row_count = 1");
  };
  /** More changes than a transaction of the replay takes. */
  const many = Array.from({ length: 1_100 }, (_, n) => `a1${String(n).padStart(13, "0")}AAA`);

  test.each([
    ["read by the copy before", readByCopy],
    ["not read by the copy", () => undefined],
  ])("is a row and leaves no tombstone: %s", async (_, copy) => {
    await buffer(event("DELETE"), event("UNDELETE", { name: "back" }), event("UPDATE"));
    await copy();
    await replay();
    expect(await alive()).toEqual([{ id: ONE, name: "back" }]);
    expect(await tombstones()).toEqual([]);
    expect(await rowCount()).toEqual([{ row_count: "1" }]);
  });

  test("is a row and leaves no tombstone where transactions of the replay part the two", async () => {
    const others = testEvent("CREATE", { name: "x" }, { recordIds: many, commitAt });
    await buffer(event("DELETE"), others, event("UNDELETE", { name: "back" }));
    await readByCopy();
    await replay();
    expect(await rows(`select name from salesforce.thing__c where id = '${ONE}'`)).toEqual([
      { name: "back" },
    ]);
    expect(await tombstones()).toEqual([]);
    expect(await rowCount()).toEqual([{ row_count: String(1 + many.length) }]);
  });

  test("that goes again is a tombstone, with the row as it was last, and no row", async () => {
    await buffer(event("DELETE"), event("UNDELETE", { name: "back" }), event("DELETE", {}, 1_000));
    await readByCopy();
    await replay();
    expect(await alive()).toEqual([]);
    const told =
      "select record_id, seq, deleted_at, last_row ->> 'name' as name from sync.tombstone";
    expect(await rows(told)).toEqual([
      { record_id: ONE, seq: "3", deleted_at: "2026-03-01 10:00:06+00", name: "back" },
    ]);
    expect(await rowCount()).toEqual([{ row_count: "0" }]);
  });
});
