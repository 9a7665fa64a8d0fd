import { pino } from "pino";
import { expect, test } from "vitest";
import { useTestDatabase } from "../../testing/use-test-database.ts";
import { systemClock } from "../lib/clock.ts";
import { SyncLog } from "./sync-log.ts";

const db = useTestDatabase();
const logger = pino({ level: "silent" });

const rows = async () => (await db.pool.query("select * from sync.log order by at, message")).rows;

test("all entries are in Postgres after the end, whatever they contain", async () => {
  const log = new SyncLog(db.pool, "node", logger, systemClock);
  log.write({
    kind: "api",
    severity: "warning",
    object: "Account",
    message: "tab\there \\ line\nbreak \0",
    recordIds: ["001", 'a"b'],
    durationMs: 1.6,
    detail: { status: 503, text: "\0\ud800" },
  });
  await log.close();
  const [row] = await rows();
  expect(row).toMatchObject({
    node: "node",
    kind: "api",
    severity: "2",
    ok: "f",
    message: "tab\there \\ line\nbreak ",
    duration_ms: "2",
    record_ids: '{001,"a\\"b"}',
    // Entries without a trace of their own have that of the node's run.
    trace_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
});

test("while Postgres is unavailable entries wait; those beyond the bound are counted, and the count is an entry", async () => {
  await db.pool.query("delete from sync.log");
  await db.pool.query("alter table sync.log rename to away");
  let lost = 0;
  const onLost = (entries: number) => (lost += entries);
  const log = new SyncLog(db.pool, "node", logger, systemClock, onLost);
  for (let n = 0; n < 20_005; n++)
    log.write({ kind: "events", severity: "info", message: `entry ${n}` });
  await systemClock.sleep(1_300, new AbortController().signal);
  await db.pool.query("alter table sync.away rename to log");
  await log.close();
  const [counts] = (
    await db.pool.query(
      "select count(*) filter (where kind = 'events') as entries, max(message) filter (where kind = 'log') as lost from sync.log",
    )
  ).rows;
  expect(counts).toEqual({
    entries: "20000",
    lost: "5 log entries were lost while Postgres did not take them",
  });
  expect(lost).toBe(5);
});

test("an entry is dated by when it was noted, however late it is written", async () => {
  await db.pool.query("delete from sync.log");
  let hereMs = Date.parse("2026-01-31T10:00:00Z");
  const clock = { ...systemClock, now: () => hereMs };
  const log = new SyncLog(db.pool, "node", logger, clock);
  for (const message of ["first", "second"]) {
    log.write({ kind: "events", severity: "info", message });
    hereMs += 3_600_000;
  }
  await log.close();
  const at = "select to_char(at at time zone 'UTC', 'HH24:MI') as at from sync.log order by at";
  expect((await db.pool.query(at)).rows).toEqual([{ at: "10:00" }, { at: "11:00" }]);
});
