import { expect, test } from "vitest";
import { useTestDatabase } from "../../testing/use-test-database.ts";
import { pgNow } from "../lib/pg-clock.ts";
import { keepPartitions } from "./partition-loop.ts";
import { PARTITIONED, partitionsFrom } from "./partition.ts";

const db = useTestDatabase({ per: "test" });

const CHANGE = `insert into sync.change (object, seq, kind, source, outcome, received_at)
  values ('Lead', $1, 'update', 'stream', 'applied', $2)`;
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
