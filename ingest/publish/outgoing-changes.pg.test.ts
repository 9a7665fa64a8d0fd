import type { Pool } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect } from "../../db/client.ts";
import { type TestDatabase, testDatabase } from "../../testing/test-postgres.ts";
import { insertChanges, resetChange } from "../core/change-row.ts";
import { releaseLease, takeLease } from "../core/lease.ts";
import { ensurePipeline } from "../core/pipeline-store.ts";
import { run } from "../lib/statement.ts";
import { changesAfter } from "./outgoing-changes.ts";

const TRACE = "00000000-0000-4000-8000-000000000001";

let database: TestDatabase;
let pool: Pool;
beforeAll(async () => {
  database = await testDatabase();
  pool = connect(database.url, { name: "test", max: 2, onIdleError: () => undefined });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

test("feeds refetch where the log has a hole, as after retention or a new org", async () => {
  await ensurePipeline(pool, "Account", "account");
  const lease = await takeLease(pool, "Account", "node");
  if (lease === null) throw new Error("The lease is taken.");
  await pool.query("update sync.object set head_seq = 5");
  for (const seq of [1, 4, 5])
    await run(pool, insertChanges("Account", TRACE, [resetChange(seq, "snapshot")]));
  const after = (seq: number) => changesAfter(pool, lease, seq, { feedAll: true });
  expect(await after(1)).toEqual({ changes: [], refetchAt: 5 });
  expect((await after(3)).changes.map(({ seq }) => seq)).toEqual([4, 5]);
  await releaseLease(pool, lease);
  expect(await takeLease(pool, "Account", "other node")).not.toBeNull();
  expect(await after(3), "the log of another lease").toEqual({ changes: [], refetchAt: null });
});
