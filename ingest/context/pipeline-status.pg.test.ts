import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { describedField } from "../../db/mirror/described-field.ts";
import { mirrorColumns } from "../../db/mirror/mirror-columns.ts";
import { usePipelineDatabase } from "../../testing/use-pipeline-database.ts";
import { PipelineStatus } from "./pipeline-status.ts";

const columns = mirrorColumns({
  name: "Thing__c",
  label: "Thing",
  labelPlural: "Things",
  keyPrefix: null,
  fields: [describedField("Id", "id")],
});
const db = usePipelineDatabase({ object: "Thing__c", table: "thing__c", columns });

// The time since the last telling passes only when the test says so; everything else is as it is.
beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
afterEach(() => void vi.useRealTimers());

const since = (second: number) => Date.UTC(2026, 0, 31, 12, 0, second);
const shown = async () => {
  const [row] = await db.rows(
    `select state, extract(second from oldest_pending_at)::int as second from sync.object`,
  );
  return [row?.["state"], row?.["second"]];
};
const copied = async () => {
  const said: string[] = [];
  const status = new PipelineStatus(db.pool, db.lease, ({ message }) => void said.push(message));
  await status.set("live");
  return { status, said };
};

test("how far behind it is, is told once a second while it catches up", async () => {
  const { status } = await copied();
  await status.follow({ state: "catching-up", pendingSince: since(1) });
  expect(await shown()).toEqual(["catching-up", "1"]);
  vi.advanceTimersByTime(999);
  await status.follow({ state: "catching-up", pendingSince: since(2) });
  expect(await shown()).toEqual(["catching-up", "1"]);
  vi.advanceTimersByTime(1);
  await status.follow({ state: "catching-up", pendingSince: since(3) });
  expect(await shown()).toEqual(["catching-up", "3"]);
  vi.advanceTimersByTime(999);
  await status.follow({ state: "catching-up", pendingSince: since(4) });
  expect(await shown()).toEqual(["catching-up", "3"]);
});

test("that it is live again, or behind again, is told at once", async () => {
  const { status } = await copied();
  await status.follow({ state: "catching-up", pendingSince: since(1) });
  await status.follow({ state: "live", pendingSince: null });
  expect(await shown()).toEqual(["live", null]);
  await status.follow({ state: "catching-up", pendingSince: since(2) });
  expect(await shown()).toEqual(["catching-up", "2"]);
});

test("what the stream says counts only once the object is copied, and while it is not paused", async () => {
  const { status, said } = await copied();
  for (const state of ["copying", "paused", "failed"] as const) {
    await status.set(state, "a reason");
    await status.follow({ state: "catching-up", pendingSince: since(1) });
    await status.follow({ state: "live", pendingSince: null });
    expect(await shown()).toEqual([state, null]);
  }
  await status.set("failed", "a reason");
  expect(said).toEqual([
    "Thing__c is live",
    ...["copying", "paused", "failed"].map((state) => `Thing__c is ${state}: a reason`),
  ]);
});

test("only a paused pipeline is resumed", async () => {
  const { status } = await copied();
  await status.set("catching-up");
  await status.resumed();
  expect(status.state).toBe("catching-up");
  await status.set("paused", "spent");
  await status.resumed();
  expect(await shown()).toEqual(["live", null]);
});
