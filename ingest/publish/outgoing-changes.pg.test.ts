import { expect, test } from "vitest";
import { useTestDatabase } from "../../testing/use-test-database.ts";
import { insertChanges, resetChange } from "../core/change-row.ts";
import { releaseLease, takeLease } from "../core/lease.ts";
import { ensurePipeline } from "../core/pipeline-store.ts";
import { run } from "../lib/statement.ts";
import { changesAfter } from "./outgoing-changes.ts";

const TRACE = "00000000-0000-4000-8000-000000000001";

const db = useTestDatabase();

test("feeds refetch where the log has a hole, as after retention or a new org", async () => {
  await ensurePipeline(db.pool, "Account", "account");
  const lease = await takeLease(db.pool, "Account", "node");
  if (lease === null) throw new Error("The lease is taken.");
  await db.pool.query("update sync.object set head_seq = 5");
  for (const seq of [1, 4, 5])
    await run(db.pool, insertChanges("Account", TRACE, [resetChange(seq, "snapshot")]));
  const after = (seq: number) => changesAfter(db.pool, lease, seq, { feedAll: true });
  expect(await after(1)).toEqual({ changes: [], refetchAt: 5 });
  expect((await after(3)).changes.map(({ seq }) => seq)).toEqual([4, 5]);
  await releaseLease(db.pool, lease);
  expect(await takeLease(db.pool, "Account", "other node")).not.toBeNull();
  expect(await after(3), "the log of another lease").toEqual({ changes: [], refetchAt: null });
});
