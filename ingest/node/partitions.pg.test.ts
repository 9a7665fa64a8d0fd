import { describe, expect, test } from "vitest";
import { useTestDatabase } from "../../testing/use-test-database.ts";
import { pgNow } from "../lib/pg-clock.ts";
import { keepPartitions } from "./partition-loop.ts";
import { PARTITIONED, partitionsFrom } from "./partition.ts";

const db = useTestDatabase({ per: "test" });

const CHANGE = `insert into sync.change (object, seq, kind, source, outcome, received_at, moment)
  values ('Lead', $1, 'update', 'stream', 'applied', $2, $2)`;
const places = async () =>
  (await db.pool.query("select seq, tableoid::regclass as place from sync.change order by seq"))
    .rows;

async function dropAhead(): Promise<string[]> {
  const now = await pgNow(db.pool);
  const names = PARTITIONED.flatMap((table) =>
    partitionsFrom(table, now)
      .slice(1)
      .map(({ name }) => name),
  );
  for (const name of names) await db.pool.query(`drop table if exists sync.${name}`);
  return names;
}

test("upkeep makes what is missing, moves stray rows to their partition, and drops old days", async () => {
  const names = await dropAhead();
  const now = await pgNow(db.pool);
  const [, next] = PARTITIONED.flatMap((table) => partitionsFrom(table, now));
  await db.pool.query(CHANGE, [1, next?.from]);
  await db.pool.query(CHANGE, [2, "2001-01-01T00:00:00Z"]);
  await db.pool.query(
    "create table sync.log_2020_01_01 partition of sync.log for values from ('2020-01-01Z') to ('2020-01-02Z')",
  );
  expect(await keepPartitions(db.pool)).toEqual([]);
  expect(await places()).toEqual([
    { seq: "1", place: `sync.${next?.name}` },
    { seq: "2", place: "sync.change_default" },
  ]);
  const attached = "select inhrelid::regclass as name from pg_inherits";
  const { rows } = await db.pool.query<{ name: string }>(attached);
  const found = rows.map(({ name }) => name);
  expect(found).toEqual(expect.arrayContaining(names.map((name) => `sync.${name}`)));
  expect(found).not.toContain("sync.log_2020_01_01");
  // Two at once are no trouble.
  expect(await Promise.all([keepPartitions(db.pool), keepPartitions(db.pool)])).toEqual([[], []]);
});

test("upkeep waits for no reader, nor does anybody wait behind it", async () => {
  await dropAhead();
  const reader = await db.pool.connect();
  await reader.query("begin");
  await reader.query("set local application_name = 'a long report'");
  await reader.query("select count(*) from sync.change");
  const state = { tried: false };
  const upkeep = keepPartitions(db.pool).finally(() => (state.tried = true));
  let slowestMs = 0;
  for (let seq = 1; !state.tried; seq++) {
    const began = performance.now();
    await db.pool.query(CHANGE, [seq, await pgNow(db.pool)]);
    await db.pool.query("select count(*) from sync.change where object = 'Lead'");
    slowestMs = Math.max(slowestMs, performance.now() - began);
  }
  const failures = await upkeep;
  expect(failures).toHaveLength(3);
  expect(failures[0]).toMatch(
    /^sync\.change_\w+ waits for a lock that is held by a long report \(pid/,
  );
  // A waiting lock lasts 0.2 s; a machine under load takes longer for the rest.
  expect(slowestMs).toBeLessThan(5_000);
  await reader.query("commit");
  reader.release();
  expect(await keepPartitions(db.pool)).toEqual([]);
});

describe("months of changes that are too old", () => {
  const OLD =
    "create table sync.change_2020_01 partition of sync.change for values from ('2020-01-01Z') to ('2020-02-01Z')";
  const seed = async () => {
    await db.pool.query(OLD);
    await db.pool.query(
      `insert into sync.object (name, label, label_plural, mirror_table, head_seq, published_seq, history_from, lease_owner, copied_at)
       values ('Lead', 'Lead', 'Leads', 'lead', 9, 7, 1, 'node', now()), ('Case', 'Case', 'Cases', 'case', 9, 9, 1, 'node', now())`,
    );
    // The clock stepped back once, so a smaller seq is left.
    for (const [seq, at] of [
      [5, "2020-02-01T00:00:06Z"],
      [6, "2020-01-31T23:59:59Z"],
      [7, "2020-02-01T00:00:07Z"],
    ])
      await db.pool.query(CHANGE, [seq, at]);
  };
  const kept = async () => (await places()).map(({ seq }) => Number(seq));
  const from = () =>
    db.rows("select name, history_from as seq, history_at as at from sync.object order by name");

  test("are dropped, and history begins after the newest change that went with them", async () => {
    await seed();
    expect(await keepPartitions(db.pool)).toEqual([]);
    expect(await kept()).toEqual([5, 6, 7]);
    expect(await keepPartitions(db.pool, 12)).toEqual([]);
    expect(await kept()).toEqual([5, 7]);
    expect(await from()).toEqual([
      { name: "Case", seq: "1", at: null },
      { name: "Lead", seq: "6", at: "2020-01-31 23:59:59+00" },
    ]);
  });

  test("stay while a room lacks one of them, or one waits for a copy to end; the reason is told", async () => {
    await seed();
    await db.pool.query("update sync.object set published_seq = 5");
    expect(await keepPartitions(db.pool, 12)).toEqual([
      expect.stringContaining("the room of Lead lacks changes of sync.change_2020_01"),
    ]);
    await db.pool.query("update sync.object set published_seq = 9");
    await db.pool.query("update sync.change set outcome = 'buffered' where seq = 6");
    expect(await keepPartitions(db.pool, 12)).toEqual([
      expect.stringContaining("wait for its copy"),
    ]);
    expect(await kept()).toEqual([5, 6, 7]);
    expect(await from()).toEqual([
      { name: "Case", seq: "1", at: null },
      { name: "Lead", seq: "1", at: null },
    ]);
  });

  test("do not stay for an object that no node holds, and give none to one that is not copied", async () => {
    await seed();
    await db.pool.query(
      "update sync.object set published_seq = 0, lease_owner = null, copied_at = null, history_from = null where name = 'Lead'",
    );
    expect(await keepPartitions(db.pool, 12)).toEqual([]);
    expect(await kept()).toEqual([5, 7]);
    expect(await from()).toEqual([
      { name: "Case", seq: "1", at: null },
      { name: "Lead", seq: null, at: null },
    ]);
  });
});
