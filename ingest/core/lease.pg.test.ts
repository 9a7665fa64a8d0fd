import { describe, expect, test } from "vitest";
import { testTable } from "../../testing/test-table.ts";
import { usePipelineDatabase } from "../../testing/use-pipeline-database.ts";
import { ancestors, keepLease, releaseLease, renewLease, takeLease } from "./lease.ts";
import { LeaseLost } from "./pipeline-row.ts";
import { setPipelineReason, setPipelineState } from "./pipeline-store.ts";

describe("a lease that another node holds", () => {
  const db = usePipelineDatabase(testTable("Thing__c", { Id: "id" }));
  const stored = () => db.rows("select lease_owner, state, reason from sync.object");

  test.each([
    ["by its line", "line = gen_random_uuid()"],
    ["by the server incarnation", "server_incarnation = server_incarnation - interval '1 hour'"],
  ])("is neither renewed nor given back, and says nothing: %s", async (_, change) => {
    await db.pool.query(`update sync.object set ${change}`);
    const before = await stored();
    expect(await renewLease(db.pool, db.lease)).toBe(false);
    await releaseLease(db.pool, db.lease);
    await setPipelineReason(db.pool, db.lease, "late");
    const state = setPipelineState(db.pool, db.lease, "failed", { reason: "late" });
    await expect(state).rejects.toBeInstanceOf(LeaseLost);
    expect(await stored()).toEqual(before);
  });

  test("is not given up because a lock was in the way of its renewal; by its line it is", async () => {
    const client = await db.pool.connect();
    await client.query("begin");
    await client.query("select from sync.object for update");
    expect(await keepLease(db.pool, db.lease)).toBe(true);
    await client.query("update sync.object set line = gen_random_uuid()");
    await client.query("commit");
    client.release();
    expect(await keepLease(db.pool, db.lease)).toBe(false);
  });

  test("is not renewed where the log went back behind what was told to be committed", async () => {
    db.lease.noteCommitted(1);
    expect(await renewLease(db.pool, db.lease)).toBe(false);
  });

  test("is not renewed where what is noted as published went back; a room that forgot is no such case", async () => {
    const store = (seq: number) =>
      db.pool.query("update sync.object set published_seq = $1", [seq]);
    for (const seq of [9, 4]) await db.lease.notePublished(seq, store(seq));
    expect(await renewLease(db.pool, db.lease)).toBe(true);
    await store(3);
    expect(await renewLease(db.pool, db.lease)).toBe(false);
  });

  test("begins a line with each grant, and those before lead to it up to where the next one began", async () => {
    const grant = async (headSeq: number) => {
      await db.pool.query("update sync.object set lease_owner = null, head_seq = $1", [headSeq]);
      const lease = await takeLease(db.pool, db.lease.object, "node");
      if (lease === null) throw new Error("The lease is taken.");
      return lease;
    };
    const [first, second, third] = [await grant(4), await grant(9), await grant(9)];
    expect(await ancestors(db.pool, first)).toEqual([]);
    expect(await ancestors(db.pool, third)).toEqual([
      { line: first.line, upTo: 9 },
      { line: second.line, upTo: 9 },
    ]);
  });

  test("gives an object that was copied without one a history, from its head on", async () => {
    const grant = async (copied: string) => {
      await db.pool.query(
        `update sync.object set lease_owner = null, history_from = null, history_at = null, head_seq = 9, copied_at = ${copied}`,
      );
      await takeLease(db.pool, db.lease.object, "node");
      return db.rows("select history_from, history_at is not null as at from sync.object");
    };
    expect(await grant("now()")).toEqual([{ history_from: "9", at: "t" }]);
    expect(await grant("null")).toEqual([{ history_from: null, at: "f" }]);
  });

  test("is renewed and given back while it is ours", async () => {
    expect(await renewLease(db.pool, db.lease)).toBe(true);
    await releaseLease(db.pool, db.lease);
    expect(await stored()).toMatchObject([{ lease_owner: null }]);
    expect(await renewLease(db.pool, db.lease)).toBe(false);
  });
});
