import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { quotaOf, type HourUse, ruling, exhaustedAt, usedAt } from "./budget.ts";
import { CALL_PURPOSES, type CallPurpose } from "../../edge/protocol/states.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const START = Date.parse("2026-06-01T00:00:00Z");
const recheckMs = 900_000;

type Call = { readonly purpose: CallPurpose; readonly at: number };
type World = { uses: HourUse[]; made: Call[]; now: number };

function spend(world: World, purpose: CallPurpose): void {
  const hour = Math.floor(world.now / HOUR_MS) * HOUR_MS;
  world.uses.push({ purpose, hour, used: 1 });
  world.made.push({ purpose, at: world.now });
}

const inDay = (made: readonly Call[], at: number, but?: CallPurpose) =>
  made.filter((call) => call.at > at - DAY_MS && call.at <= at && call.purpose !== but).length;

const shares = fc.record({
  orgMax: fc.integer({ min: 0, max: 60 }),
  sharePercent: fc.integer({ min: 1, max: 100 }),
  reservePercent: fc.integer({ min: 0, max: 100 }),
});
const attempts = fc.array(
  fc.record({
    purpose: fc.constantFrom(...CALL_PURPOSES),
    laterMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 3 * HOUR_MS })),
  }),
  { minLength: 100, maxLength: 400 },
);

describe("the budget", () => {
  it("is never exceeded in any 24 hours, and only repairs use the reserve", () => {
    fc.assert(
      fc.property(shares, attempts, ({ orgMax, ...of }, calls) => {
        const world: World = { uses: [], made: [], now: START };
        for (const { purpose, laterMs } of calls) {
          world.now += laterMs;
          const orgUsed = inDay(world.made, world.now);
          const quota = quotaOf({ orgMax, orgUsed, notedAt: world.now }, of);
          const { kind } = ruling(quota, world.uses, purpose, { now: world.now, recheckMs });
          if (kind === "go") spend(world, purpose);
          expect(inDay(world.made, world.now)).toBeLessThanOrEqual(quota.budget);
          expect(inDay(world.made, world.now, "repair")).toBeLessThanOrEqual(
            quota.budget - quota.reserve,
          );
        }
      }),
      { numRuns: 60 },
    );
  });

  it("has the whole reserve for repairs when the other purposes are exhausted", () => {
    fc.assert(
      fc.property(shares, ({ orgMax, ...of }) => {
        const quota = quotaOf({ orgMax, orgUsed: 0, notedAt: START }, of);
        const world: World = { uses: [], made: [], now: START };
        const may = (purpose: CallPurpose) =>
          ruling(quota, world.uses, purpose, { now: START, recheckMs }).kind === "go";
        while (may("snapshot")) spend(world, "snapshot");
        expect([may("verification"), may("interactive")]).toEqual([false, false]);
        while (may("repair")) spend(world, "repair");
        expect(world.made).toHaveLength(quota.budget);
        expect(inDay(world.made, START, "snapshot")).toBeGreaterThanOrEqual(quota.reserve);
      }),
    );
  });

  it("waits until there is room, no longer and no shorter", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 23 }), { minLength: 1 }), (hours) => {
        const uses = hours.map((ago) => ({
          purpose: "verification",
          hour: START - ago * HOUR_MS,
          used: 1,
        }));
        const org = { orgMax: hours.length, orgUsed: 0, notedAt: START };
        const quota = quotaOf(org, { sharePercent: 100, reservePercent: 0 });
        const at = (now: number) => ruling(quota, uses, "verification", { now, recheckMs });
        const answer = at(START);
        expect(answer).toMatchObject({
          kind: "wait",
          reason: expect.stringContaining("verification"),
        });
        const until = answer.kind === "wait" ? answer.until : 0;
        expect([at(until - 1).kind, at(until).kind]).toEqual(["wait", "go"]);
      }),
    );
  });

  it("leaves other programs of the org what they need, and retries later", () => {
    const org = { orgMax: 1_000, orgUsed: 1_000, notedAt: START };
    const quota = quotaOf(org, { sharePercent: 80, reservePercent: 25 });
    const at = (now: number) => ruling(quota, [], "repair", { now, recheckMs });
    expect(at(START)).toMatchObject({ kind: "wait", until: START + recheckMs });
    expect(at(START + recheckMs)).toEqual({ kind: "go" });
    const nearly = { ...quota, orgUsed: 900 };
    const kindFor = (purpose: CallPurpose) =>
      ruling(nearly, [], purpose, { now: START, recheckMs }).kind;
    expect(CALL_PURPOSES.map(kindFor)).toEqual(["wait", "go", "wait", "wait", "wait"]);
  });

  it("has room once enough of what is in it is a day old, not all of it", () => {
    const use = (ago: number, used: number) => ({
      ...{ purpose: "repair", hour: START - ago * HOUR_MS, used },
    });
    const org = { orgMax: 10, orgUsed: 0, notedAt: START };
    const quota = quotaOf(org, { sharePercent: 100, reservePercent: 0 });
    // Not in the order of time. The one of 25 hours ago counts no more.
    const uses = [use(1, 4), use(20, 3), use(25, 50), use(10, 5)];
    const until = (all: readonly HourUse[]) => {
      const answer = ruling(quota, all, "repair", { now: START, recheckMs });
      return answer.kind === "wait" ? (answer.until - START) / HOUR_MS : answer.kind;
    };
    expect(until(uses)).toBe(5);
    // Of 13, those 20 hours old leave 10: still full.
    expect(until([use(1, 5), use(20, 3), use(10, 5)])).toBe(15);
  });

  it("leaves the org's last call to whoever may make it, and says how much of the org's is used", () => {
    const org = { orgMax: 1_000, orgUsed: 999, notedAt: START };
    const quota = quotaOf(org, { sharePercent: 80, reservePercent: 0 });
    const at = (orgUsed: number) =>
      ruling({ ...quota, orgUsed }, [], "snapshot", { now: START, recheckMs });
    expect(at(999)).toEqual({ kind: "go" });
    expect(at(1_000)).toMatchObject({
      reason: expect.stringMatching(/used 1000 of its 1000 calls.* for snapshot/),
    });
  });

  it("refuses, with the reason, what can never be allowed", () => {
    const org = { orgMax: 100, orgUsed: 0, notedAt: START };
    const quota = quotaOf(org, { sharePercent: 50, reservePercent: 100 });
    expect(ruling(quota, [], "verification", { now: START, recheckMs })).toEqual({
      kind: "refuse",
      reason: expect.stringMatching(/INGEST_REPAIR_RESERVE/),
    });
  });
});

describe("the forecast", () => {
  const org = { orgMax: 1_000, orgUsed: 0, notedAt: START };
  const quota = quotaOf(org, { sharePercent: 100, reservePercent: 0 });
  const hourly = (used: number, hours: number): HourUse[] =>
    Array.from({ length: hours }, (_, n) => ({
      purpose: "repair",
      hour: START - (n + 1) * HOUR_MS,
      used,
    }));

  it("is null if the budget lasts for a day", () => {
    expect(exhaustedAt(quota, [], START)).toBeNull();
    expect(exhaustedAt(quota, hourly(10, 24), START)).toBeNull();
  });

  it("is where the pace meets the budget", () => {
    expect(exhaustedAt(quota, hourly(100, 3), START)).toBe(START + 7 * HOUR_MS);
    expect(exhaustedAt(quota, hourly(500, 3), START)).toBe(START);
    expect(usedAt(hourly(500, 3), START)).toBe(1_500);
  });

  it("counts a pace that began within three hours, and what grows old meanwhile", () => {
    const used = (ago: number, calls: number) => ({
      ...{ purpose: "repair", hour: START - ago * HOUR_MS, used: calls },
    });
    // Old calls make no pace, but fill the budget until they are a day old.
    expect(exhaustedAt(quota, [used(4, 999)], START)).toBeNull();
    expect(exhaustedAt(quota, [used(4, 900), used(1, 30)], START)).toBe(START + 7 * HOUR_MS);
    // 100 an hour: 500 of them leave in two hours, so that the budget lasts on.
    expect(exhaustedAt(quota, [used(23, 500), ...hourly(100, 3)], START)).toBe(START + 7 * HOUR_MS);
    // An hour that began before the three is partly in them: its time counts with its calls.
    const later = START + HOUR_MS / 2;
    expect(exhaustedAt(quota, [used(3, 350)], later)).toBe(later + 6.5 * HOUR_MS);
    // The last moment of a day is in it.
    expect(exhaustedAt({ ...quota, budget: 27 * 30 }, hourly(30, 3), START)).toBeNull();
    expect(exhaustedAt({ ...quota, budget: 24 * 30 }, hourly(30, 3), START)).toBe(
      START + 21 * HOUR_MS,
    );
  });
});
