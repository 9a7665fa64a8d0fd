import { beforeEach, expect, test } from "vitest";
import { useTestDatabase } from "../../testing/use-test-database.ts";
import { systemClock } from "../lib/clock.ts";
import type { LogEntry } from "../observe/sync-log.ts";
import { PipelineMetrics } from "../observe/pipeline-metrics.ts";
import { CallPaused, ConnectionError, SalesforceError } from "../salesforce/errors.ts";
import { BUDGET_DEFAULTS, type BudgetSettings } from "./budget-settings.ts";
import { RateLimiter } from "./rate-limiter.ts";
import { CALL_PURPOSES, type CallPurpose } from "../../edge/protocol/states.ts";

const db = useTestDatabase({ per: "test" });
let log: LogEntry[];

beforeEach(() => void (log = []));

function rateLimiter(settings: Partial<BudgetSettings> = {}): RateLimiter {
  const write = (entry: LogEntry) => void log.push(entry);
  const context = { pool: db.pool, clock: systemClock, log: write, metrics: new PipelineMetrics() };
  return new RateLimiter(context, { ...BUDGET_DEFAULTS, ...settings });
}

const limits = (max: number, used = 0) => ({
  DailyApiRequests: { Max: max, Remaining: max - used },
  DailyDeliveredPlatformEvents: { Max: 25_000, Remaining: 24_000 },
});

async function made(by: RateLimiter, purpose: CallPurpose): Promise<CallPurpose | null> {
  try {
    return await by.run({ purpose, draws: ["api"] }, () => Promise.resolve(purpose));
  } catch (error) {
    if (!(error instanceof CallPaused)) throw error;
    expect(error.message).toMatch(/calls in 24 hours/);
    return null;
  }
}

const usedInAll = async () => {
  const { rows } = await db.pool.query<{ purpose: string; used: string }>(
    "select purpose, sum(used) as used from sync.budget where resource = 'api' group by purpose",
  );
  return new Map(rows.map(({ purpose, used }) => [purpose, Number(used)]));
};

test("two nodes together never use more than the budget, and the reserve is for repairs", async () => {
  const nodes = [rateLimiter(), rateLimiter()];
  for (const node of nodes) node.learn(limits(50));
  const others = ["snapshot", "verification", "interactive"] as const;
  const calls = Array.from(
    { length: 90 },
    (_, n) => [n % 2, others[n % 3] ?? "verification"] as const,
  );
  const outcomes = await Promise.all(
    calls.map(([node, purpose]) => made(nodes[node] ?? rateLimiter(), purpose)),
  );
  expect(outcomes.filter((outcome) => outcome !== null)).toHaveLength(32);
  const repairs = await Promise.all(
    Array.from({ length: 30 }, (_, n) => made(nodes[n % 2] ?? rateLimiter(), "repair")),
  );
  expect(repairs.filter((outcome) => outcome !== null)).toHaveLength(8);
  expect([...(await usedInAll()).values()].reduce((sum, used) => sum + used, 0)).toBe(40);
  const said = log.filter(({ message }) => message.includes("INGEST_API_SHARE"));
  expect(said.length).toBeGreaterThanOrEqual(4);
  expect(said.length).toBeLessThanOrEqual(8);
});

test("a purpose that is out of budget continues once its calls are old enough", async () => {
  const node = rateLimiter();
  node.learn(limits(10));
  for (let n = 0; n < 10; n += 1) await made(node, "snapshot");
  expect(await made(node, "snapshot")).toBeNull();
  const stop = async () => {
    await node.flush();
    const { rows } = await db.pool.query(
      "select reason, circuit, paused_until > clock_timestamp() as waits from sync.quota where resource = 'api'",
    );
    return rows[0];
  };
  const exhausted = { reason: expect.stringMatching(/snapshot may use up to 7/), waits: "t" };
  expect(await stop()).toEqual({ ...exhausted, circuit: "closed" });
  await db.pool.query("update sync.budget set hour = hour - interval '25 hours'");
  expect(await made(node, "snapshot")).toBe("snapshot");
  expect(await stop()).toEqual({ reason: null, waits: null, circuit: "closed" });
  expect(log.at(0)?.traceId).toMatch(/^[0-9a-f-]{36}$/);
  expect(log.at(-1)?.traceId).toBe(log.at(0)?.traceId);
  expect(log.at(-1)?.message).toMatch(/budget has room again for snapshot/);
});

test("the org's figures in any answer count: others' use leaves only the reserve, then nothing", async () => {
  const node = rateLimiter();
  node.noteUsage({ usage: { used: 850, max: 1_000 } });
  expect(await Promise.all(CALL_PURPOSES.map((one) => made(node, one)))).toEqual([
    null,
    "repair",
    null,
    null,
    null,
  ]);
  node.noteUsage({ usage: { used: 1_000, max: 1_000 } });
  expect(await made(node, "repair")).toBeNull();
});

test("an exhausted quota stops every call until it is checked again by one call", async () => {
  const node = rateLimiter({ recheckMs: 2_500 });
  let asked = 0;
  const exhausted = () => {
    asked += 1;
    const message = "TotalRequests Limit exceeded.";
    const at = { status: 403, errorCode: "REQUEST_LIMIT_EXCEEDED", message, resource: "/r" };
    return Promise.reject(new SalesforceError(at));
  };
  const call = { purpose: "repair", draws: ["api"] } as const;
  await expect(node.run(call, exhausted)).rejects.toThrow(CallPaused);
  await expect(node.run(call, exhausted)).rejects.toThrow(/paused, events go on/);
  expect([asked, node.isProbeDue()]).toEqual([1, false]);
  await expect.poll(() => node.isProbeDue()).toBe(true);
  expect(await node.run(call, () => Promise.resolve("well"))).toBe("well");
  expect(log.map(({ severity }) => severity)).toEqual(["warning", "info"]);
});

test("five calls in a row without an answer pause all calls; locked rows do not", async () => {
  const node = rateLimiter();
  const call = { purpose: "repair", draws: ["api"] } as const;
  const fail = async (failure: Error): Promise<unknown> => {
    try {
      return await node.run(call, () => Promise.reject(failure));
    } catch (error) {
      return error;
    }
  };
  const at = { status: 400, errorCode: "UNABLE_TO_LOCK_ROW", message: "m", resource: "/r" };
  for (let n = 0; n < 8; n += 1)
    expect(await fail(new SalesforceError(at))).toBeInstanceOf(SalesforceError);
  const gone = new ConnectionError("/r", "ECONNREFUSED");
  for (let n = 0; n < 5; n += 1) expect(await fail(gone)).toBe(gone);
  expect(await fail(gone)).toBeInstanceOf(CallPaused);
});

test("quotas, use and pauses are stored, also for the next node", async () => {
  const node = rateLimiter();
  node.learn(limits(1_000, 990));
  node.delivered(7);
  await node.flush();
  node.delivered(5);
  await node.flush();
  const { rows } = await db.pool.query(
    `select a.resource, org_max, org_used, budget, reserve, circuit,
       (select sum(b.used)::text from sync.budget b where b.resource = a.resource) as used
     from sync.quota a order by 1`,
  );
  expect(rows).toEqual([
    expect.objectContaining({
      resource: "api",
      org_max: "1000",
      org_used: "990",
      budget: "800",
      reserve: "160",
      circuit: "closed",
    }),
    expect.objectContaining({ resource: "bulk-query", org_max: "0" }),
    expect.objectContaining({ resource: "events", budget: "25000", reserve: "0", used: "12" }),
  ]);
  const next = rateLimiter();
  await next.recall();
  expect(await made(next, "verification")).toBeNull();
});

test("reads of computed fields have a bound of their own, and how soon they follow is stored", async () => {
  const computed = { ...BUDGET_DEFAULTS.computed, callsPerDay: 4 };
  const node = rateLimiter({ computed });
  node.learn(limits(10_000));
  const calls = Array.from({ length: 6 }, () => made(node, "computed"));
  const outcomes = await Promise.all(calls);
  expect(outcomes.filter((outcome) => outcome === "computed")).toHaveLength(4);
  expect(await made(node, "snapshot")).toBe("snapshot");
  expect(await made(node, "repair")).toBe("repair");
  expect(log.map(({ message }) => message)).toEqual([
    expect.stringMatching(/have used 4 of their 4 calls .* INGEST_COMPUTED_CALLS/),
  ]);
  await node.flush();
  const { rows } = await db.pool.query(
    "select computed_calls, computed_within_ms from sync.quota where resource = 'api'",
  );
  const { withinMs, windowMs } = await node.computedPace();
  expect(rows).toEqual([{ computed_calls: "4", computed_within_ms: String(withinMs) }]);
  expect(windowMs).toBeGreaterThan(86_400_000 / 4);
});

const stored = async () => {
  const { rows } = await db.pool.query<{ used: string; age: string }>(
    "select org_used as used, extract(epoch from clock_timestamp() - noted_at) as age from sync.quota where resource = 'api'",
  );
  return { used: Number(rows[0]?.used), ageS: Number(rows[0]?.age) };
};

test("the org's figures are as old as its report, however often and by whichever node they are stored", async () => {
  let hereMs = 0;
  const clock = { ...systemClock, now: () => systemClock.now() + hereMs };
  const write = (entry: LogEntry) => void log.push(entry);
  const context = { pool: db.pool, clock, log: write, metrics: new PipelineMetrics() };
  const old = new RateLimiter(context, BUDGET_DEFAULTS);
  old.learn(limits(1_000, 10));
  await old.flush();
  expect((await stored()).ageS).toBeLessThan(5);
  // The same report is an hour old, and is stored again because something else changed.
  hereMs = 3_600_000;
  await made(old, "repair");
  await old.flush();
  expect((await stored()).ageS).toBeLessThan(5);
  await db.pool.query("update sync.quota set noted_at = noted_at - interval '1 hour'");
  await made(old, "repair");
  await old.flush();
  expect((await stored()).ageS).toBeGreaterThan(3_590);

  const other = rateLimiter();
  other.learn(limits(1_000, 40));
  await other.flush();
  await made(old, "repair");
  await old.flush();
  const { used, ageS } = await stored();
  expect(used).toBe(40);
  expect(ageS).toBeLessThan(60);
  const unknowing = rateLimiter();
  unknowing.delivered(1);
  await unknowing.flush();
  expect((await stored()).used).toBe(40);
});
