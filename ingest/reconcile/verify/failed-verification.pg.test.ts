import { expect, onTestFinished, test } from "vitest";
import { testNode } from "../../../testing/test-node.ts";

test("a verification that Postgres ends does not end its pipeline, and the next one succeeds", async () => {
  const verifications = { keysEveryMs: 300, fullEveryMs: 0, settleMs: 100 };
  const tuning = { restMaxStalenessMs: 500, bulkMaxStalenessMs: 500 };
  const node = await testNode({ objects: ["Lead"], records: 50, rate: 0, verifications, tuning });
  onTestFinished(() => node.close());
  // As a server that ends sessions does, at the moment when a verification has its job.
  await node.pool.query(
    `create function sync.cut() returns trigger language plpgsql as $$ begin
       perform pg_terminate_backend(pg_backend_pid()); return new; end $$`,
  );
  await node.pool.query(
    `create trigger cut before update on sync.verification for each row
     when (old.job_id is null and new.job_id is not null) execute function sync.cut()`,
  );
  const states = async () =>
    (await node.pool.query("select state, error from sync.verification order by id")).rows;
  const failed = { state: "failed", error: expect.stringMatching(/terminating connection/) };
  await expect.poll(states).toContainEqual(failed);
  await node.pool.query("drop trigger cut on sync.verification");
  await expect.poll(states).toContainEqual({ state: "equal", error: null });
  const ends = node.log.filter(({ message }) => /pipeline of Lead begins/.test(message));
  expect(ends).toHaveLength(1);
});
