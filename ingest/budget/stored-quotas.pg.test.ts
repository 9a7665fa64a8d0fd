import { beforeEach, expect, test } from "vitest";
import { useTestDatabase } from "../../testing/use-test-database.ts";
import { PipelineMetrics } from "../observe/pipeline-metrics.ts";
import { CallPaused } from "../salesforce/errors.ts";
import { BUDGET_DEFAULTS } from "./budget-settings.ts";
import { RateLimiter } from "./rate-limiter.ts";

const db = useTestDatabase();
const MINUTE_MS = 60_000;

/** Moves only where a test moves it. */
let nowMs: number;
let metrics: PipelineMetrics;
let node: RateLimiter;

function rateLimiter(): RateLimiter {
  const clock = { now: () => nowMs, sleep: () => Promise.resolve() };
  return new RateLimiter({ pool: db.pool, clock, log: () => undefined, metrics }, BUDGET_DEFAULTS);
}

beforeEach(async () => {
  await db.pool.query("delete from sync.budget");
  await db.pool.query("delete from sync.quota");
  [nowMs, metrics] = [Date.now(), new PipelineMetrics()];
  node = rateLimiter();
});

const limits = (max: number, used: number) => ({
  DailyApiRequests: { Max: max, Remaining: max - used },
  DailyBulkV2QueryJobs: { Max: 10_000, Remaining: 9_990 },
  DailyDeliveredPlatformEvents: { Max: 25_000, Remaining: 24_000 },
});
const quotas = () => db.rows("select resource, org_max, org_used from sync.quota order by 1");
const call = (by: RateLimiter) =>
  by.run({ purpose: "repair", draws: ["api"] }, () => Promise.resolve("made"));
const delivered = async () =>
  (await db.rows("select sum(used) as used from sync.budget where purpose = 'stream'"))[0]?.[
    "used"
  ];
const nothing = { org_max: "0", org_used: "0" };

test("the org's own figures are stored, and measured with what is used", async () => {
  await node.flush();
  expect(await quotas(), "of a node that knows nothing yet").toEqual([
    { resource: "api", ...nothing },
    { resource: "bulk-query", ...nothing },
    { resource: "events", ...nothing },
  ]);
  expect(await db.rows("select distinct exhausted_at from sync.quota")).toEqual([
    { exhausted_at: null },
  ]);
  node.learn(limits(1_000, 10));
  await call(node);
  await node.flush();
  expect(await quotas()).toEqual([
    { resource: "api", org_max: "1000", org_used: "10" },
    { resource: "bulk-query", org_max: "10000", org_used: "10" },
    { resource: "events", org_max: "25000", org_used: "1000" },
  ]);
  const measured = await metrics.registry.metrics();
  expect(measured).toContain('orgmirror_budget_units{resource="api",what="budget"} 800');
  expect(measured).toContain('orgmirror_budget_units{resource="api",what="used"} 1');
});

test("figures that an answer or the limits do not have stay", async () => {
  node.learn(limits(1_000, 10));
  node.noteUsage({ usage: null });
  node.learn({});
  await node.flush();
  expect((await quotas())[0]).toEqual({ resource: "api", org_max: "1000", org_used: "10" });
});

test("nothing is written while nothing is new", async () => {
  await node.flush();
  await db.pool.query("delete from sync.quota");
  node.delivered(0);
  await node.flush();
  expect(await quotas()).toEqual([]);
  for (const makeNews of [
    () => node.delivered(3),
    () => node.learn(limits(10, 0)),
    () => call(node),
  ]) {
    await makeNews();
    await node.flush();
    expect(await quotas()).toHaveLength(3);
    await db.pool.query("delete from sync.quota");
  }
});

test("what could not be written is written with the next", async () => {
  node.delivered(7);
  await db.pool.query("alter table sync.budget rename to away");
  await expect(node.flush()).rejects.toThrow("sync.budget");
  await db.pool.query("alter table sync.away rename to budget");
  await node.flush();
  expect(await delivered()).toBe("7");
  node.delivered(2);
  await db.pool.query("alter table sync.quota rename to away");
  await expect(node.flush()).rejects.toThrow("sync.quota");
  await db.pool.query("alter table sync.away rename to quota");
  await node.flush();
  expect(await delivered(), "counted once").toBe("9");
  expect(await quotas()).toHaveLength(3);
});

test.each([
  ["calls of repairs, until the org's figure is old", 1_000, 1_000, /leaves none for repair/u, 15],
  ["calls that no share leaves room for, as long", 1, 0, /INGEST_API_SHARE/u, 15],
])("why calls are not made is stored: %s", async (_, max, used, reason, minutes) => {
  node.learn(limits(max, used));
  await node.flush();
  const [stop] = await db.rows(
    `select reason, round(extract(epoch from paused_until - clock_timestamp()) / 60) as minutes
     from sync.quota where resource = 'api'`,
  );
  expect(stop).toEqual({ reason: expect.stringMatching(reason), minutes: String(minutes) });
});

test("the figures of an earlier node count until they are old, or the org reports new ones", async () => {
  node.learn(limits(1_000, 1_000));
  await node.flush();
  const next = rateLimiter();
  await next.recall();
  await expect(call(next)).rejects.toBeInstanceOf(CallPaused);
  await db.pool.query("update sync.quota set noted_at = noted_at - interval '16 minutes'");
  const later = rateLimiter();
  await later.recall();
  expect(await call(later)).toBe("made");
  await db.pool.query("update sync.quota set noted_at = clock_timestamp()");
  const told = rateLimiter();
  told.learn(limits(1_000, 10));
  await told.recall();
  expect(await call(told)).toBe("made");
  nowMs += 14 * MINUTE_MS;
  await expect(call(next), "as old as they were").rejects.toBeInstanceOf(CallPaused);
  nowMs += 2 * MINUTE_MS;
  expect(await call(next)).toBe("made");
});

test("how soon computed fields follow is stored with the calls alone", async () => {
  await node.flush();
  const { withinMs } = await node.computedPace();
  expect(
    await db.rows("select resource, computed_calls, computed_within_ms from sync.quota order by 1"),
  ).toEqual([
    { resource: "api", computed_calls: "1500", computed_within_ms: String(withinMs) },
    { resource: "bulk-query", computed_calls: null, computed_within_ms: null },
    { resource: "events", computed_calls: null, computed_within_ms: null },
  ]);
});
