import { beforeEach, expect, test } from "vitest";
import { useTestDatabase } from "../../testing/use-test-database.ts";
import type { CallPurpose } from "../../edge/protocol/states.ts";
import type { Clock } from "../lib/clock.ts";
import type { LogEntry } from "../observe/sync-log.ts";
import { PipelineMetrics } from "../observe/pipeline-metrics.ts";
import { CallPaused, ConnectionError, SalesforceError } from "../salesforce/errors.ts";
import { BUDGET_DEFAULTS } from "./budget-settings.ts";
import { limitsLoop } from "./limits-loop.ts";
import { RateLimiter } from "./rate-limiter.ts";

const db = useTestDatabase();

/** Goes on as the loop waits. */
let nowMs: number;
/** When the org was asked, in seconds since the start, and for what. */
let asked: (readonly [seconds: number, purpose: string])[];
let log: LogEntry[];
let failure: Error | null;
let node: RateLimiter;
let atEnd: () => void;

beforeEach(async () => {
  await db.pool.query("delete from sync.budget");
  await db.pool.query("delete from sync.quota");
  [nowMs, asked, log, failure, atEnd] = [0, [], [], null, () => undefined];
  node = rateLimiter();
});

let stop: AbortController;
let endsAtMs = 0;
const clock: Clock = {
  now: () => nowMs,
  sleep(ms, signal) {
    nowMs += ms;
    if (nowMs >= endsAtMs) {
      atEnd();
      stop.abort(new Error("the node ends"));
    }
    return signal.aborted ? Promise.reject(signal.reason as Error) : Promise.resolve();
  },
};

function rateLimiter(settings = BUDGET_DEFAULTS): RateLimiter {
  const write = (entry: LogEntry) => void log.push(entry);
  const context = { pool: db.pool, clock, log: write, metrics: new PipelineMetrics() };
  return new RateLimiter(context, settings);
}

const api = {
  as: (purpose: CallPurpose) => ({
    limits: () =>
      node.run({ purpose, draws: ["api"] }, () => {
        asked.push([nowMs / 1_000, purpose]);
        const limits = { DailyApiRequests: { Max: 1_000, Remaining: 990 } };
        return failure === null ? Promise.resolve(limits) : Promise.reject(failure);
      }),
  }),
};

async function runFor(seconds: number): Promise<void> {
  [stop, endsAtMs] = [new AbortController(), seconds * 1_000];
  const write = (entry: LogEntry) => void log.push(entry);
  await limitsLoop({ pool: db.pool, api, clock, log: write, budget: node }, stop.signal);
}

const orgUsed = () => db.rows("select org_used from sync.quota where resource = 'api'");

test("the org's limits are read at the start, and every quarter of an hour, by a repair's right", async () => {
  await runFor(1_900);
  expect(asked).toEqual([
    [0, "repair"],
    [900, "repair"],
    [1_800, "repair"],
  ]);
  expect(await orgUsed()).toEqual([{ org_used: "10" }]);
  expect(log).toEqual([]);
});

test("a read that fails is logged, and tried again after a minute", async () => {
  failure = new SalesforceError({
    ...{ status: 500, errorCode: "UNKNOWN_EXCEPTION", message: "m", resource: "/limits" },
  });
  await runFor(130);
  expect(asked.map(([seconds]) => seconds)).toEqual([0, 60, 120]);
  const message = "The org's limits could not be read: /limits answered 500 UNKNOWN_EXCEPTION: m";
  expect(log.at(-1)).toEqual({ kind: "api", severity: "warning", message });
});

test("a read that fails waits no longer than one that does not", async () => {
  node = rateLimiter({ ...BUDGET_DEFAULTS, recheckMs: 10_000 });
  failure = new ConnectionError("/limits", "ECONNRESET");
  await runFor(21);
  expect(asked.map(([seconds]) => seconds)).toEqual([0, 10, 20]);
});

test("the one call that asks the org after a pause is such a read, as soon as it may be", async () => {
  const busy = { status: 429, errorCode: "", message: "m", resource: "/r", retryAfterMs: 30_000 };
  const refused = node.run({ purpose: "snapshot", draws: ["api"] }, () =>
    Promise.reject(new SalesforceError(busy)),
  );
  await expect(refused).rejects.toBeInstanceOf(CallPaused);
  await runFor(50);
  expect(asked).toEqual([[30, "repair"]]);
  expect(log.at(-1)?.message).toBe("The org answers: calls are made again.");
});

test("the figures of an earlier node are known before the org is asked", async () => {
  node.learn({ DailyApiRequests: { Max: 1_000, Remaining: 0 } });
  await node.flush();
  node = rateLimiter();
  await runFor(2);
  expect(asked).toEqual([]);
  expect(log.map(({ message }) => message)).toContainEqual(
    expect.stringMatching(/could not be read: The org has used 1000 of its 1000 calls/u),
  );
});

test("a Postgres that is away stops nothing, and is written to when it is back", async () => {
  await db.pool.query("alter table sync.quota rename to away");
  await runFor(2);
  const failures = log.map(({ message }) =>
    /could not be ([a-z ]+): (.*)/u.exec(message)?.slice(1),
  );
  const away = 'relation "sync.quota" does not exist';
  expect(failures[0]).toEqual(["remembered", away]);
  expect(failures.at(-1)).toEqual(["written down", away]);
  await db.pool.query("alter table sync.away rename to quota");
  await runFor(nowMs / 1_000 + 2);
  expect(await orgUsed()).toEqual([{ org_used: "10" }]);
});

test("what was used last is written down when the node ends", async () => {
  atEnd = () => node.delivered(4);
  await runFor(10);
  expect(await db.rows("select used from sync.budget where purpose = 'stream'")).toEqual([
    { used: "4" },
  ]);
});

test("uses of more than 30 days ago are forgotten", async () => {
  await db.pool.query(
    `insert into sync.budget (resource, purpose, hour, used)
     select 'api', 'snapshot', clock_timestamp() - make_interval(days => n), n from unnest(array[29, 31]) n`,
  );
  await runFor(2);
  expect(await db.rows("select used from sync.budget where purpose = 'snapshot'")).toEqual([
    { used: "29" },
  ]);
});
