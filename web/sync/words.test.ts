import { expect, test } from "vitest";
import type {
  VerificationStatus,
  BudgetStatus,
  BulkRead,
  NodeStatus,
  ObjectStatus,
  RepairStatus,
} from "../../edge/protocol/sync.ts";
import {
  verificationText,
  causeText,
  computedText,
  forecastText,
  historyText,
  newestVerification,
  nodeText,
  pauses,
  readText,
  repairText,
} from "./words.ts";

const now = new Date("2026-11-22T12:00:00Z");
const nowMs = now.getTime();
const ago = (ms: number) => new Date(nowMs - ms).toISOString();

const VERIFICATION: VerificationStatus = {
  state: "equal",
  startedAt: "2020-01-31T09:00:00.000Z",
  finishedAt: "2020-01-31T09:30:00.000Z",
  rowsOrg: 1_203_441,
  rowsMirror: 1_203_441,
  differences: 0,
  error: null,
};

test("a verification says what it came to, and that there was none", () => {
  expect(verificationText(null, now)).toBe("never");
  expect(verificationText(VERIFICATION, now)).toMatch(
    /^Equal 31 Jan 2020, \d\d:\d\d · 1,203,441 records$/,
  );
  expect(verificationText({ ...VERIFICATION, state: "different", differences: 3 }, now)).toMatch(
    /^3 differed, repaired 31 Jan/,
  );
  expect(verificationText({ ...VERIFICATION, state: "failed" }, now)).toMatch(/^Failed/);
  expect(verificationText({ ...VERIFICATION, state: "checking", finishedAt: null }, now)).toMatch(
    /^Running/,
  );
});

test("of the two kinds of verification the one that began last counts", () => {
  const later = { ...VERIFICATION, startedAt: "2020-02-01T09:00:00.000Z" };
  expect(newestVerification({ keys: null, full: null })).toBeNull();
  expect(newestVerification({ keys: VERIFICATION, full: null })).toBe(VERIFICATION);
  expect(newestVerification({ keys: later, full: VERIFICATION })).toBe(later);
  expect(newestVerification({ keys: VERIFICATION, full: later })).toBe(later);
});

test("a repair says how often it was tried and when it is again", () => {
  const repair: RepairStatus = {
    cause: "gap",
    open: 1_200,
    state: "waiting",
    tries: 3,
    lastOutcome: null,
    openedAt: ago(300_000),
    nextTryAt: ago(-40_000),
  };
  expect(repairText(repair, nowMs)).toBe(
    "1,200 open · oldest 5 min · tried 3 times · next try in 40 s",
  );
  expect(repairText({ ...repair, state: "new", tries: 0 }, nowMs)).toMatch(
    /not tried yet · being tried$/,
  );
  expect(causeText("position-expired")).toMatch(/position/);
  expect(causeText("something new")).toBe("something new");
});

test("a read says how far it is, or how it ended", () => {
  const read: BulkRead = {
    kind: "resync",
    state: "loading",
    rowsLoaded: 20,
    rowsDeadLettered: 2,
    rowsExpected: 100,
    startedAt: "2020-01-31T09:00:00.000Z",
    finishedAt: null,
    error: null,
  };
  expect(readText(read, now)).toMatch(
    /beside the stream: loading since .* · 20 of 100 rows · 2 of its rows dead-lettered/,
  );
  const ended = { ...read, state: "complete", finishedAt: VERIFICATION.finishedAt } as const;
  expect(readText(ended, now)).toMatch(/complete 31 Jan 2020, \d\d:\d\d · 20 rows/);
});

const BUDGET: BudgetStatus = {
  resource: "api",
  orgMax: 100,
  orgUsed: 50,
  budget: 80,
  reserve: 16,
  used: { repair: 4 },
  exhaustedAt: null,
  circuit: "closed",
  pausedUntil: null,
  reason: null,
  computed: null,
  notedAt: "2026-11-22T11:59:58.000Z",
};

test("the budget says how soon computed fields follow, and what their reads took", () => {
  expect(computedText(BUDGET, now)).toBe("");
  const computed = { callsPerDay: 1_500, withinMs: 300_000, lastReadAt: null };
  expect(computedText({ ...BUDGET, computed }, now)).toBe(
    "Computed fields follow within 5 min · none read yet · 0 of 1,500 calls",
  );
  const read = { ...computed, withinMs: 3 * 3_600_000, lastReadAt: VERIFICATION.finishedAt };
  expect(computedText({ ...BUDGET, computed: read, used: { computed: 231 } }, now)).toMatch(
    /within 3 h · last read 31 Jan 2020, \d\d:\d\d · 231 of 1,500 calls$/,
  );
});

test("a budget says how long it lasts, and why calls are paused", () => {
  expect(forecastText(BUDGET, now)).toBe("Lasts at this pace");
  expect(forecastText({ ...BUDGET, orgMax: 0 }, now)).toMatch(/not reported/);
  expect(forecastText({ ...BUDGET, exhaustedAt: ago(-600_000) }, now)).toMatch(/^Exhausted by /);
  expect(forecastText({ ...BUDGET, exhaustedAt: ago(600_000) }, now)).toMatch(/^Exhausted since /);
  expect(pauses([BUDGET], now)).toEqual([]);
  const exhausted = { ...BUDGET, reason: "Exhausted.", pausedUntil: ago(-60_000) };
  expect(pauses([exhausted], now)[0]?.title).toMatch(
    /^The budget of API calls is exhausted until .* least$/,
  );
  const paused = { ...exhausted, circuit: "open" } as const;
  expect(pauses([paused, { ...paused, resource: "bulk-query" }, BUDGET], now)).toEqual([
    {
      title: expect.stringMatching(/^API calls and Bulk jobs are paused until .* at least$/),
      reason: "Exhausted.",
    },
  ]);
});

test("a node says what it holds of what it is set to keep", () => {
  const node: NodeStatus = {
    name: "a",
    objects: ["Account", "Lead"],
    pipelines: ["Lead"],
    startedAt: ago(3 * 3_600_000),
    seenAt: ago(0),
    leaving: false,
  };
  expect(nodeText(node, nowMs)).toBe("1 of 2 objects · up 3 h");
  expect(nodeText({ ...node, leaving: true }, nowMs)).toMatch(/leaving$/);
});

test("history says since when, and how many changes it has; before the first copy ends, that it begins then", () => {
  const history = { from: 1_000, at: "2026-11-22T09:30:00.000Z" };
  const of = (status: object) => historyText(status as ObjectStatus, now);
  expect(of({ history, seq: 2_240 })).toMatch(/^since \d\d:\d\d · 1,240 changes$/);
  expect(of({ history: null, seq: 0 })).toBe("begins when the first copy ends");
});
