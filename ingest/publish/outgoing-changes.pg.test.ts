import { beforeEach, expect, test } from "vitest";
import { useTestDatabase } from "../../testing/use-test-database.ts";
import { type ChangeRow, insertChanges, resetChange } from "../core/change-row.ts";
import { releaseLease, takeLease } from "../core/lease.ts";
import type { Lease } from "../core/pipeline-row.ts";
import { ensurePipeline } from "../core/pipeline-store.ts";
import { run } from "../lib/statement.ts";
import { changesAfter } from "./outgoing-changes.ts";

const TRACE = "00000000-0000-4000-8000-000000000001";

const db = useTestDatabase();

let lease: Lease;
beforeEach(async () => {
  for (const table of ["change", "lineage", "object"])
    await db.pool.query(`delete from sync.${table}`);
  await ensurePipeline(db.pool, "Account", "account");
  const taken = await takeLease(db.pool, "Account", "node");
  if (taken === null) throw new Error("The lease is taken.");
  lease = taken;
});
const after = (seq: number) => changesAfter(db.pool, lease, seq, { feedAll: true });

test("feeds refetch where the log has a hole, as after retention or a new org", async () => {
  await db.pool.query("update sync.object set head_seq = 5");
  for (const seq of [1, 4, 5])
    await run(db.pool, insertChanges("Account", TRACE, [resetChange(seq, "snapshot")]));
  expect(await after(1)).toEqual({ changes: [], refetchAt: 5 });
  expect((await after(3)).changes.map(({ seq }) => seq)).toEqual([4, 5]);
  await releaseLease(db.pool, lease);
  expect(await takeLease(db.pool, "Account", "other node")).not.toBeNull();
  expect(await after(3), "the log of another lease").toEqual({ changes: [], refetchAt: null });
});

type Logged = Pick<ChangeRow, "kind" | "outcome" | "before" | "after">;
const log = async (rows: readonly Logged[]) => {
  const rest = { source: "stream" as const, event: null };
  const changes = rows.map((row, n) => ({ ...row, ...rest, seq: n + 1, recordId: `a0${n}` }));
  await run(db.pool, insertChanges("Account", TRACE, changes));
};

test("a change says what it did to the mirror, with the fields that it set", async () => {
  const cells = { name: "Acme" };
  await log([
    { kind: "create", outcome: "applied", before: null, after: cells },
    { kind: "update", outcome: "applied", before: { name: "Old" }, after: cells },
    { kind: "update", outcome: "superseded", before: { name: "Old" }, after: cells },
    { kind: "delete", outcome: "applied", before: cells, after: null },
    { kind: "delete", outcome: "applied", before: null, after: null },
  ]);
  const { changes } = await after(0);
  const nothing = { source: "stream", commitAt: null };
  expect(changes).toEqual([
    { seq: 1, recordId: "a00", effect: "came", fields: cells, ...nothing },
    { seq: 2, recordId: "a01", effect: "changed", fields: cells, ...nothing },
    { seq: 3, recordId: "a02", effect: "none", fields: {}, ...nothing },
    { seq: 4, recordId: "a03", effect: "went", fields: {}, ...nothing },
    { seq: 5, recordId: "a04", effect: "none", fields: {}, ...nothing },
  ]);
});

const MEBI = 1024 * 1024;

test.each([
  ["two that fill a message are sent at once", [MEBI / 2, MEBI / 2], [1, 2], null],
  ["one more byte waits for the next", [MEBI / 2, MEBI / 2 + 1], [1], null],
  ["one that fills a room's message is sent alone", [3.5 * MEBI, 10], [1], null],
  ["for one that is larger, feeds refetch", [3.5 * MEBI + 1, 10], [], 1],
])("of large changes %s", async (_, sizes, seqs, refetchAt) => {
  const sized = (bytes: number) => ({ x: "x".repeat(bytes - '{"x": ""}'.length) });
  const row = { kind: "update" as const, outcome: "applied" as const, before: {} };
  await log(sizes.map((bytes) => ({ ...row, after: sized(bytes) })));
  const sent = await after(0);
  expect({ ...sent, changes: sent.changes.map(({ seq }) => seq) }).toEqual({
    changes: seqs,
    refetchAt,
  });
});
