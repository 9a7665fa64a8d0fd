import { afterEach, describe, expect, test } from "vitest";
import { type TestNode, testNode, type TestNodeOptions } from "../../testing/test-node.ts";

/** Longer than any test: the stream sends nothing but events, as Salesforce's for up to 270 s. */
const QUIET = { keepaliveMs: 3_600_000, records: 50 };
const DOWN = { kind: "refuse-subscribe", code: "service.unavailable" } as const;

let node: TestNode;
afterEach(() => node.close());

async function live(options: TestNodeOptions): Promise<void> {
  node = await testNode(options);
  await expect.poll(states).toEqual(["live"]);
}

const states = () => node.column("select state from sync.object");
const reason = async () => String(await node.value("select reason from sync.object"));
async function silent(cause: RegExp): Promise<void> {
  const shown = () => node.value("select reason from sync.object where state = 'silent'");
  await expect.poll(shown).toMatch(cause);
}
/** Seconds since when changes may be pending, by Postgres. */
const lag = async () =>
  Number(await node.value("select extract(epoch from now() - oldest_pending_at) from sync.object"));

async function rename(Name: string): Promise<void> {
  const id = String(await node.value("select max(id) from salesforce.account"));
  await node.write({ op: "update", object: "Account", id, set: { Name } });
}

/** The stream gives a message, by which its position is known. */
async function heard(): Promise<void> {
  await expect.poll(async () => (await node.control.events()).streams).toBe(1);
  await rename("Heard");
  await expect.poll(() => node.value("select received from sync.object")).toBe("1");
}

describe("a stream whose connection drops", () => {
  test("is silent with its cause and a lag that grows, and live again once it is open, before any message", async () => {
    await live({ objects: ["Account"], ...QUIET, tuning: { streamSettleMs: 300 } });
    await heard();
    const fault = await node.control.fault(DOWN);
    await node.control.endStreams({ code: "service.unavailable" });
    await silent(/^Nothing is heard of Account .*reopened: .*unavailable/i);
    const before = await lag();
    expect(before).toBeGreaterThan(0);
    await expect.poll(lag).toBeGreaterThan(before + 1);
    await node.control.heal(fault);
    await expect.poll(states).toEqual(["live"]);
    expect(await node.value("select reason from sync.object")).toBeNull();
  });

  test("while its object is copied makes it silent when the copy ends", async () => {
    node = await testNode({ objects: ["Account"], ...QUIET, faults: [DOWN] });
    await silent(/^Nothing is heard of Account/);
    expect(await node.value("select copied_at is not null from sync.object")).toBe("t");
    expect(await lag()).toBeGreaterThan(0);
  });
});

test("streams that open and say nothing leave the pipeline silent, until one gives a message", async () => {
  const patience = { watchdogMs: 2_000, tuning: { streamSettleMs: 300 } };
  await live({ objects: ["Account"], ...QUIET, ...patience });
  await heard();
  const silences = () =>
    node.log.filter(({ message }) => /ended and is reopened.*was silent/.test(message)).length;
  await expect.poll(silences).toBeGreaterThan(2);
  const seen = new Set<string | null>();
  const before = silences();
  await expect
    .poll(async () => {
      for (const state of await states()) seen.add(state);
      return silences();
    })
    .toBeGreaterThan(before + 1);
  expect([...seen]).toEqual(["silent"]);
  await rename("At last");
  await expect.poll(states).toEqual(["live"]);
});

test("a pipeline that begins while the org cannot be reached is silent, not live as it was", async () => {
  await live({ objects: ["Account"], ...QUIET });
  await heard();
  await node.stop();
  await node.control.fault({ kind: "drop", on: "any" });
  await node.control.expireSessions();
  node.start();
  await silent(/^Nothing is heard of Account from Salesforce; its pipeline begins later: /);
  await node.control.heal();
  await expect.poll(states).toEqual(["live"]);
});

describe("polls that", () => {
  const polled = { objects: ["Lead"], withoutChangeDataCapture: ["Lead"], records: 50 };
  const certain = { restMaxStalenessMs: 1_000, bulkMaxStalenessMs: 1_000 };

  test("fail make the pipeline silent with the cause, also after a restart, until one succeeds", async () => {
    await live({ ...polled, pollEveryMs: 300, tuning: certain });
    await expect.poll(reason).toMatch(/^Lead has no change events/);
    const fault = await node.control.fault({ kind: "error", on: "query", preset: "503-html" });
    await silent(/^Lead could not be polled and is retried: .*503/);
    // Of what the last poll is certain of, not of the failed one.
    const before = await lag();
    await expect.poll(lag).toBeGreaterThan(before + 1);
    await node.stop();
    node.start();
    await silent(/^Lead could not be polled and is retried: .*503/);
    expect(await lag()).toBeGreaterThan(before + 1);
    await node.control.heal(fault);
    await expect.poll(states).toEqual(["live"]);
    expect(await reason()).toMatch(/^Lead has no change events/);
    expect(await node.value("select oldest_pending_at from sync.object")).toBeNull();
  });

  test("the budget refuses make the pipeline silent with that cause", async () => {
    await live({ ...polled, pollEveryMs: 300, tuning: certain, budget: { recheckMs: 1_000 } });
    await node.control.limit({ name: "DailyApiRequests", max: 1_000, used: 1_000 });
    await silent(/^Lead could not be polled and is retried: .*(TotalRequests|paused)/);
    await node.control.limit({ name: "DailyApiRequests", used: 100 });
    await expect.poll(states).toEqual(["live"]);
  });

  test("get no answer make the pipeline silent after 8 s, long before the call times out", async () => {
    await live({ ...polled, pollEveryMs: 300, tuning: certain });
    const fault = await node.control.fault({ kind: "latency", on: "query", ms: 3_600_000 });
    await silent(/^The poll of Lead that began at .* has had no answer for 8 s/);
    await node.control.heal(fault);
    await node.control.setClock({ shiftMs: 3_600_000 });
    await expect.poll(states).toEqual(["live"]);
  });
});
