import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { testTable } from "../../testing/test-table.ts";
import { usePipelineDatabase } from "../../testing/use-pipeline-database.ts";
import { PipelineStatus } from "./pipeline-status.ts";

const db = usePipelineDatabase(testTable("Thing__c", { Id: "id" }));

// Only the clock of the last report is fake. The test moves it.
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
  const messages: string[] = [];
  const status = new PipelineStatus(
    db.pool,
    db.lease,
    ({ message }) => void messages.push(message),
  );
  await status.set("live");
  return { status, messages };
};

test("while it catches up, its lag is reported once a second", async () => {
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

test("a change between live and catching up is reported at once", async () => {
  const { status } = await copied();
  await status.follow({ state: "catching-up", pendingSince: since(1) });
  await status.follow({ state: "live", pendingSince: null });
  expect(await shown()).toEqual(["live", null]);
  await status.follow({ state: "catching-up", pendingSince: since(2) });
  expect(await shown()).toEqual(["catching-up", "2"]);
});

test("the stream's lag counts only when the object is copied and not paused", async () => {
  const { status, messages } = await copied();
  for (const state of ["copying", "paused", "failed"] as const) {
    await status.set(state, "a reason");
    await status.follow({ state: "catching-up", pendingSince: since(1) });
    await status.follow({ state: "live", pendingSince: null });
    expect(await shown()).toEqual([state, null]);
  }
  await status.set("failed", "a reason");
  expect(messages).toEqual([
    "Thing__c is live",
    ...["copying", "paused", "failed"].map((state) => `Thing__c is ${state}: a reason`),
  ]);
});

test("only a paused pipeline is resumed", async () => {
  const { status } = await copied();
  await status.set("catching-up");
  await status.resumed();
  expect(status.state).toBe("catching-up");
  await status.set("paused", "exhausted");
  await status.resumed();
  expect(await shown()).toEqual(["live", null]);
});

test("while nothing is heard, changes may be pending since the last message, whichever process heard it", async () => {
  const { status } = await copied();
  const heard = (second: number) =>
    db.pool.query("update sync.object set last_message_at = $1", [new Date(since(second))]);
  await heard(7);
  await status.silent("The connection is cut.");
  expect(await shown()).toEqual(["silent", "7"]);
  expect(status.behindSince).toBe(since(7));
  await status.follow({ state: "live", pendingSince: null });
  expect(await shown()).toEqual(["live", null]);
});
