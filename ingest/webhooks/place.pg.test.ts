import { beforeEach, expect, test } from "vitest";
import { madeWebhook } from "../../testing/test-receiver.ts";
import { useTestDatabase } from "../../testing/use-test-database.ts";
import { insertChanges } from "../core/change-row.ts";
import { releaseLease, takeLease } from "../core/lease.ts";
import { LeaseLost, type Lease } from "../core/pipeline-row.ts";
import { ensurePipeline } from "../core/pipeline-store.ts";
import { run } from "../lib/statement.ts";
import { pageAfter } from "./log-page.ts";
import { LARGEST_CHANGE, MAX_BYTES, MAX_CHANGES } from "./message.ts";
import { type Place, PlaceWriter, readPlace } from "./place.ts";

const TRACE = "00000000-0000-4000-8000-000000000001";
const db = useTestDatabase();

let lease: Lease;
beforeEach(async () => {
  await db.pool.query("truncate app.webhook cascade");
  await db.pool.query("truncate sync.change, sync.lineage, sync.object cascade");
  await ensurePipeline(db.pool, "Account", "account");
  lease = await taken();
  await madeWebhook(db.pool, "hook", "https://example.com/", { Account: "all" });
});

async function taken(): Promise<Lease> {
  const granted = await takeLease(db.pool, "Account", "node");
  if (granted === null) throw new Error("The lease is taken.");
  return granted;
}

const own = async (by = lease): Promise<Place> => {
  const place = await readPlace(db.pool, by, "hook");
  if (place === null) throw new Error("There is no place.");
  return place;
};

/** Changes of these sizes, as a pipeline logs them. */
async function logged(...sizes: readonly number[]): Promise<void> {
  const { head } = await own();
  const rows = sizes.map((size, n) => ({
    ...{ seq: head + 1 + n, recordId: `001${n}`, kind: "update" as const, event: null },
    ...{ outcome: "applied" as const, source: "stream" as const },
    ...{ before: {}, after: { x: "x".repeat(size) } },
  }));
  await run(db.pool, insertChanges("Account", TRACE, rows));
  await db.pool.query("update sync.object set head_seq = head_seq + $1", [sizes.length]);
}

test("what was fixed for a message is read again by whoever has the lease next, with its line", async () => {
  await logged(1, 1, 1);
  await new PlaceWriter(db.pool, lease).begin(await own(), { kind: "changes", to: 2 }, []);
  const before = (await own()).pending;
  expect(before).toMatchObject({ kind: "changes", to: 2, line: lease.line, without: new Set() });
  await releaseLease(db.pool, lease);
  const next = await taken();
  expect((await own(next)).pending).toEqual(before);
  expect((await own(next)).isOnLine).toBe(true);
});

test("under an ended lease nothing is read, and nothing written", async () => {
  await logged(1);
  const place = await own();
  const writer = new PlaceWriter(db.pool, lease);
  await writer.begin(place, { kind: "changes", to: 1 }, []);
  const { pending } = await own();
  if (pending === null) throw new Error("Nothing is pending.");
  await releaseLease(db.pool, lease);
  const next = await taken();
  const stale = [
    writer.accepted(place, pending),
    writer.failed(place, "It answered 500.", 1),
    writer.skip(place, 1, []),
    writer.setAside(place, pending, [], "why"),
    own(),
  ];
  for (const one of await Promise.allSettled(stale))
    expect(one).toMatchObject({ status: "rejected", reason: expect.any(LeaseLost) });
  expect(await pageAfter(db.pool, lease, "hook", { after: 0, upTo: null })).toEqual([]);
  expect(await own(next)).toMatchObject({ seq: 0, tries: 0, pending });
});

test("a place that was written once is not written again from what was read before", async () => {
  await logged(1, 1);
  const place = await own();
  const writer = new PlaceWriter(db.pool, lease);
  await writer.skip(place, 1, []);
  await expect(writer.skip(place, 2, [])).rejects.toBeInstanceOf(LeaseLost);
  expect((await own()).seq).toBe(1);
});

test("a place on a line that was lost is not on the log", async () => {
  await logged(1);
  await db.pool.query("update app.webhook_place set line = gen_random_uuid()");
  expect((await own()).isOnLine).toBe(false);
});

const page = (after = 0, upTo: number | null = null) =>
  pageAfter(db.pool, lease, "hook", { after, upTo });

test("a page ends before what makes it too large, and has one change at least", async () => {
  await logged(MAX_BYTES, 10, 10);
  expect((await page()).map(({ seq }) => seq)).toEqual([1]);
  expect((await page(1)).map(({ seq }) => seq)).toEqual([2, 3]);
  expect(
    (await page(0, 2)).map(({ seq }) => seq),
    "of a message that was fixed",
  ).toEqual([1, 2]);
});

test("a page has a bounded number of changes", async () => {
  await logged(...Array.from({ length: MAX_CHANGES + 1 }, () => 1));
  expect(await page()).toHaveLength(MAX_CHANGES);
});

test("a change that is too large comes without its values", async () => {
  await logged(LARGEST_CHANGE, 5);
  const [large] = await page();
  expect(large).toMatchObject({ isTooLarge: true, before: null, after: null });
  expect(await page(1)).toMatchObject([{ isTooLarge: false, after: { x: "xxxxx" } }]);
});

test("what is held back is a dead letter in the statement that goes on, asked for where its record is", async () => {
  await logged(1, 1);
  const change = {
    ...{ recordId: "0010", effect: "changed" as const, source: "stream" as const },
    ...{ fields: {}, before: {}, commitAt: null },
  };
  const writer = new PlaceWriter(db.pool, lease);
  await writer.skip(await own(), 1, [{ ...change, seq: 1 }]);
  expect(await own()).toMatchObject({ seq: 1, deadLetters: 1, isAsked: false });
  await db.pool.query("update app.webhook_dead_letter set asked_at = now()");
  await writer.skip(await own(), 2, [{ ...change, seq: 2 }]);
  const { rows } = await db.pool.query(
    "select seq, line, asked_at is not null as asked from app.webhook_dead_letter order by seq",
  );
  expect(rows).toEqual([
    { seq: "1", line: lease.line, asked: "t" },
    { seq: "2", line: lease.line, asked: "t" },
  ]);
  const reset = {
    kind: "reset" as const,
    to: 2,
    line: lease.line,
    at: "",
    without: new Set<number>(),
  };
  await db.pool.query("update app.webhook_place set seq = 1");
  await writer.accepted(await own(), reset);
  expect(await own()).toMatchObject({ seq: 2, deadLetters: 0 });
});
