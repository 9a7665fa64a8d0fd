import { pino } from "pino";
import { afterEach, expect, test } from "vitest";
import { type TestNode, testNode } from "../../testing/test-node.ts";
import { systemClock } from "../lib/clock.ts";
import { SyncLog } from "./sync-log.ts";

/** More than the buffer holds, besides the batch that is being written. */
const TOO_MANY = 40_500;

let node: TestNode;
afterEach(() => node.close());

const rows = (text: string) => node.rows(text);

async function whileLocked(work: () => Promise<void>): Promise<void> {
  const holder = await node.pool.connect();
  try {
    await holder.query("begin");
    await holder.query("lock table sync.log in access exclusive mode");
    await work();
  } finally {
    holder.release(true);
  }
}

/** F35: the log's sink is unavailable. */
test("while the log cannot be written the sync goes on, and lost entries are counted", async () => {
  let syncLog: SyncLog | undefined;
  let lost = 0;
  node = await testNode({
    objects: ["Lead"],
    records: 200,
    syncLog: (pool) =>
      (syncLog = new SyncLog(pool, "test", pino({ level: "silent" }), systemClock, (entries) => {
        lost += entries;
      })),
  });
  await node.shows("select state from sync.object", "live");
  const id = await node.value("select max(id) as id from salesforce.lead");
  const company = () => node.value(`select company from salesforce.lead where id = '${id}'`);

  await whileLocked(async () => {
    const isWaiting = `select 1 from pg_stat_activity where datname = current_database()
         and wait_event_type = 'Lock' and query ilike '%copy sync.log%'`;
    await expect.poll(async () => (await rows(isWaiting)).length).toBe(1);
    for (let n = 0; n < TOO_MANY; n++)
      syncLog?.write({ kind: "events", severity: "info", message: `filler ${n}` });
    expect(lost).toBeGreaterThan(0);
    for (const name of ["One", "Two", "Three"]) {
      await node.update("Lead", String(id), { Company: name });
      await expect.poll(company).toBe(name);
    }
    expect(await rows("select received, applied from sync.object")).toEqual([
      { received: "3", applied: "3" },
    ]);
  });

  await node.stop();
  // Everything buffered is written, then the count of lost entries.
  const written = node.log.length + TOO_MANY;
  const kept = "select count(*) from sync.log where kind <> 'log'";
  await expect.poll(async () => Number((await rows(kept))[0]?.["count"]) + lost).toBe(written);
  const counts = `select sum(substring(message from '^\\d+')::int) as lost from sync.log
     where kind = 'log' and message like '% log entries were lost %'`;
  await expect.poll(() => rows(counts)).toEqual([{ lost: String(lost) }]);
});
