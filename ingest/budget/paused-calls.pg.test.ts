import { beforeEach, describe, expect, test } from "vitest";
import { useTestDatabase } from "../../testing/use-test-database.ts";
import type { CallPurpose } from "../../edge/protocol/states.ts";
import type { Clock } from "../lib/clock.ts";
import type { LogEntry } from "../observe/sync-log.ts";
import { PipelineMetrics } from "../observe/pipeline-metrics.ts";
import { CallPaused, SalesforceError } from "../salesforce/errors.ts";
import { BUDGET_DEFAULTS } from "./budget-settings.ts";
import { RateLimiter } from "./rate-limiter.ts";

const db = useTestDatabase();
const QUARTER_MS = 900_000;

/** Moves only where a test or a wait moves it. */
let nowMs: number;
let waits: number[];
let log: LogEntry[];
let metrics: PipelineMetrics;
let node: RateLimiter;

beforeEach(async () => {
  [nowMs, waits, log, metrics] = [Date.now(), [], [], new PipelineMetrics()];
  await db.pool.query("delete from sync.budget");
  await db.pool.query("delete from sync.quota");
  const clock: Clock = {
    now: () => nowMs,
    sleep: (ms) => {
      waits.push(ms);
      nowMs += ms;
      return Promise.resolve();
    },
  };
  const write = (entry: LogEntry) => void log.push(entry);
  node = new RateLimiter({ pool: db.pool, clock, log: write, metrics }, BUDGET_DEFAULTS);
});

const call = { purpose: "repair", draws: ["api"] } as const;
const well = () => node.run(call, () => Promise.resolve("well"));
/** @returns what it throws */
async function failing(failure: Error): Promise<unknown> {
  try {
    return await node.run(call, () => Promise.reject(failure));
  } catch (thrown) {
    return thrown;
  }
}
const answer = (status: number, errorCode: string, retryAfterMs: number | null, message = "m") =>
  new SalesforceError({ status, errorCode, message, resource: "/r", retryAfterMs });
const throttled = (retryAfterMs: number) => answer(429, "", retryAfterMs);
const exhausted = () =>
  answer(403, "REQUEST_LIMIT_EXCEEDED", null, "TotalRequests Limit exceeded.");
const lockedRow = () => answer(400, "UNABLE_TO_LOCK_ROW", null);

type Ends = { readonly answer: (text: string) => void; readonly fail: (error: Error) => void };

/** A call that the org has, and answers when the test says so. */
async function begun() {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const sent = Promise.withResolvers<null>();
  const ended = node.run(call, () => {
    sent.resolve(null);
    return promise;
  });
  const outcome = ended.catch((thrown: unknown) => thrown);
  await sent.promise;
  const ends: Ends = { answer: resolve, fail: reject };
  return { outcome, ...ends };
}

describe("a pause of all calls", () => {
  test("that is short is waited for; a longer one is told, with how long it is", async () => {
    const busy = throttled(2_000);
    expect(await failing(busy)).toMatchObject({
      message: busy.message,
      delayMs: 2_000,
      cause: busy,
    });
    expect(await well()).toBe("well");
    expect(waits).toEqual([2_000]);
    await failing(throttled(5_000));
    nowMs += 1_000;
    const refused: unknown = await well().catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(CallPaused);
    expect(refused).toMatchObject({
      delayMs: 4_000,
      message: "Calls to the org are paused, events go on: /r answered 429: m",
    });
    expect(waits).toEqual([2_000]);
    expect(await metrics.registry.metrics()).toContain(
      'orgmirror_calls_paused_total{purpose="repair",why="circuit"} 1',
    );
  });

  test("is looked at for two seconds while one call asks the org", async () => {
    await failing(exhausted());
    nowMs += QUARTER_MS;
    const probe = await begun();
    await expect(well()).rejects.toBeInstanceOf(CallPaused);
    expect(waits).toEqual([1_000, 1_000]);
    probe.answer("well");
    expect(await probe.outcome).toBe("well");
    expect(await well()).toBe("well");
  });

  test("does not end by what the org says to calls from before it, but may grow by it", async () => {
    const [early, locked, last] = [await begun(), await begun(), await begun()];
    await failing(exhausted());
    nowMs += QUARTER_MS;
    const probe = await begun();
    early.answer("well");
    expect(await early.outcome).toBe("well");
    const error = lockedRow();
    locked.fail(error);
    expect(await locked.outcome).toBe(error);
    expect(log, "not over").toHaveLength(1);
    probe.fail(exhausted());
    await probe.outcome;
    last.fail(throttled(2 * QUARTER_MS));
    expect(await last.outcome).toMatchObject({ delayMs: 2 * QUARTER_MS });
  });

  test("ends where the org answers at all, though with an error of that call", async () => {
    await failing(exhausted());
    nowMs += QUARTER_MS;
    const error = lockedRow();
    expect(await failing(error)).toBe(error);
    expect(log.at(-1)?.message).toBe("The org answers: calls are made again.");
    expect(await well()).toBe("well");
  });

  test("is logged under one trace, once for each time that the org refuses", async () => {
    expect(node.isProbeDue()).toBe(false);
    await failing(exhausted());
    expect(node.isProbeDue()).toBe(false);
    nowMs += QUARTER_MS;
    expect(node.isProbeDue()).toBe(true);
    await failing(exhausted());
    nowMs += QUARTER_MS;
    await failing(new Error("the node ends"));
    expect(node.isProbeDue(), "nothing is known of the org").toBe(true);
    await well();
    await failing(exhausted());
    const paused =
      "Calls to the org are paused, events go on: /r answered 403 REQUEST_LIMIT_EXCEEDED: TotalRequests Limit exceeded.";
    expect(log).toMatchObject([
      { kind: "api", severity: "warning", message: paused },
      { kind: "api", severity: "warning", message: paused },
      { kind: "api", severity: "info", message: "The org answers: calls are made again." },
      { kind: "api", severity: "warning", message: paused },
    ]);
    const [first, second, third, fourth] = log.map(({ traceId }) => traceId);
    expect([second, third]).toEqual([first, first]);
    expect(fourth).not.toBe(first);
  });

  test("is stored at once, and measured", async () => {
    await failing(exhausted());
    const stored = async () => {
      const { rows } = await db.pool.query<Record<string, string | null>>(
        `select resource, circuit, reason like 'Calls to the org are paused%' as told,
           extract(epoch from paused_until - clock_timestamp()) as seconds from sync.quota order by 1`,
      );
      return rows.map(({ seconds, ...row }) => ({
        ...row,
        minutes: seconds === null ? null : Math.round(Number(seconds) / 60),
      }));
    };
    await expect.poll(stored).toEqual([
      { resource: "api", circuit: "open", told: "t", minutes: 15 },
      { resource: "bulk-query", circuit: "open", told: "t", minutes: 15 },
      { resource: "events", circuit: "closed", told: null, minutes: null },
    ]);
    const state = async () =>
      (await metrics.registry.metrics())
        .split("\n")
        .filter((line) => /^orgmirror_circuit.* 1$/u.test(line));
    expect(await state()).toEqual(['orgmirror_circuit{state="open"} 1']);
    nowMs += QUARTER_MS;
    const probe = await begun();
    expect(await state()).toEqual(['orgmirror_circuit{state="half-open"} 1']);
    probe.answer("well");
    await probe.outcome;
    expect(await state()).toEqual(['orgmirror_circuit{state="closed"} 1']);
  });
});

describe("a call that asks the org after a pause, and is not made", () => {
  beforeEach(async () => {
    await failing(exhausted());
    nowMs += QUARTER_MS;
  });

  test("leaves its turn to the next where Postgres is away", async () => {
    await db.pool.query("alter table sync.budget rename to away");
    await expect(well()).rejects.toThrow("sync.budget");
    await db.pool.query("alter table sync.away rename to budget");
    expect(node.isProbeDue()).toBe(true);
  });

  test("leaves its turn to the next where its budget is exhausted", async () => {
    node.learn({ DailyApiRequests: { Max: 1, Remaining: 1 } });
    await expect(well()).rejects.toThrow("INGEST_API_SHARE");
    expect(node.isProbeDue()).toBe(true);
  });
});

describe("a budget that is exhausted", () => {
  const refused = () => well().catch((error: unknown) => error);

  test.each([
    ["for good, until the quota may be another", 1, 1, 0, QUARTER_MS],
    ["by the org, until its figure is old", 1_000, 0, 600_000, QUARTER_MS - 600_000],
  ])("pauses calls: %s", async (_, max, left, agoMs, delayMs) => {
    node.learn({ DailyApiRequests: { Max: max, Remaining: left } });
    nowMs += agoMs;
    expect(await refused()).toMatchObject({ kind: "call-paused", delayMs });
    expect(await metrics.registry.metrics()).toContain(
      'orgmirror_calls_paused_total{purpose="repair",why="budget"} 1',
    );
  });

  test("pauses calls no longer than until the quota may be another", async () => {
    node.learn({ DailyApiRequests: { Max: 2, Remaining: 2 } });
    await well();
    expect(await refused()).toMatchObject({ delayMs: QUARTER_MS });
    expect(log).toMatchObject([{ kind: "api", severity: "warning" }]);
    await db.pool.query("delete from sync.budget");
    await well();
    expect(log.at(-1)).toMatchObject({ kind: "api", severity: "info" });
  });

  test("of calls for computed fields pauses those alone", async () => {
    const settings = {
      ...BUDGET_DEFAULTS,
      computed: { ...BUDGET_DEFAULTS.computed, callsPerDay: 1 },
    };
    const clock = { now: () => nowMs, sleep: () => Promise.resolve() };
    const write = (entry: LogEntry) => void log.push(entry);
    node = new RateLimiter({ pool: db.pool, clock, log: write, metrics }, settings);
    const computed = (draws: "api" | "bulk-query") =>
      node.run({ purpose: "computed", draws: [draws] }, () => Promise.resolve(draws));
    expect(await computed("api")).toBe("api");
    await expect(computed("api")).rejects.toBeInstanceOf(CallPaused);
    expect(await computed("bulk-query")).toBe("bulk-query");
    expect(await well()).toBe("well");
  });
});

test.each<[CallPurpose, number]>([
  ["interactive", 5],
  ["repair", 5],
  ["snapshot", 5],
  ["verification", 2],
  ["computed", 2],
])("of calls for %s so many are made at a time: %s", async (purpose, most) => {
  let [running, seen] = [0, 0];
  const { promise, resolve } = Promise.withResolvers<null>();
  const calls = Array.from({ length: 8 }, () =>
    node.run({ purpose, draws: [] }, async () => {
      running += 1;
      seen = Math.max(seen, running);
      await promise;
      running -= 1;
    }),
  );
  await expect.poll(() => running).toBe(most);
  resolve(null);
  await Promise.all(calls);
  expect(seen).toBe(most);
});
