import { describe, expect, it } from "vitest";
import { BUDGET_DEFAULTS } from "./budget-settings.ts";
import type { HourUse } from "./budget.ts";
import { computedRuling, type ComputedSettings, paceOf } from "./computed-pace.ts";

const STEP_MS = 5_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const START = Date.parse("2026-06-01T00:00:00Z");
const DEFAULTS = { ...BUDGET_DEFAULTS.computed, objects: 13 };

type Day = {
  /** Calls in the worst 24 hours, and over all. */
  readonly most: number;
  readonly calls: number;
  readonly refused: number;
  /** The longest time from a change to the read that shows it, milliseconds. */
  readonly latestMs: number;
};

/** Lets a change come every few seconds for some days, and makes `callsPerWindow` calls at the end of every window. */
function simulate(settings: ComputedSettings, callsPerWindow: number, days: number): Day {
  const uses: HourUse[] = [];
  const made: number[] = [];
  let [refused, latestMs] = [0, 0];
  let waiting: { readonly due: number; readonly since: number } | null = null;
  for (let now = START; now < START + days * DAY_MS; now += STEP_MS) {
    if (waiting !== null && now >= waiting.due) {
      latestMs = Math.max(latestMs, waiting.due - waiting.since);
      for (let n = 0; n < callsPerWindow; n += 1) {
        if (computedRuling(settings, uses, now).kind === "go") {
          made.push(now);
          const hour = Math.floor(now / HOUR_MS) * HOUR_MS;
          const used = uses.at(-1)?.hour === hour ? (uses.pop()?.used ?? 0) : 0;
          uses.push({ purpose: "computed", hour, used: used + 1 });
        } else refused += 1;
      }
      waiting = null;
    }
    const { windowMs, pauseMs } = paceOf(settings, uses, now);
    const cannotLagFrom = now + pauseMs + settings.restMaxStalenessMs;
    waiting ??= { since: now, due: Math.ceil(cannotLagFrom / windowMs) * windowMs };
  }
  return { most: mostInADay(made), calls: made.length, refused, latestMs };
}

function mostInADay(made: readonly number[]): number {
  let [first, most] = [0, 0];
  for (const [index, at] of made.entries()) {
    while ((made[first] ?? 0) <= at - DAY_MS) first += 1;
    most = Math.max(most, index - first + 1);
  }
  return most;
}

describe("the pace of computed fields", () => {
  it("keeps the freshness that is set where the calls of a day allow it", () => {
    const calls = Math.ceil(DEFAULTS.objects / 5);
    const { latestMs, most, refused } = simulate(DEFAULTS, calls, 2);
    expect(latestMs).toBeLessThanOrEqual(DEFAULTS.withinMs);
    expect(most).toBeLessThanOrEqual(DEFAULTS.callsPerDay);
    expect(refused).toBe(0);
    const { withinMs, pauseMs } = paceOf(DEFAULTS, [], START);
    expect(withinMs).toBe(DEFAULTS.withinMs);
    // Half of a fifteenth: the other half is for the read itself.
    expect(pauseMs).toBe(DEFAULTS.withinMs / 30);
  }, 60_000);

  it("follows later with more objects, and tells how much later", () => {
    for (const objects of [40, 100, 400]) {
      const settings = { ...DEFAULTS, objects };
      const { withinMs } = paceOf(settings, [], START);
      const { latestMs, most, refused } = simulate(settings, Math.ceil(objects / 5), 1);
      expect(withinMs).toBeGreaterThan(settings.withinMs);
      expect(latestMs).toBeLessThanOrEqual(withinMs);
      expect(most).toBeLessThanOrEqual(settings.callsPerDay);
      expect(refused).toBe(0);
    }
  }, 60_000);

  it("slows down by halves when reads take more calls than planned, so that they last for a day", () => {
    // Ten thousand records an object, window after window.
    const { most, calls, latestMs } = simulate(DEFAULTS, 10, 3);
    expect(most).toBeLessThanOrEqual(DEFAULTS.callsPerDay);
    expect(calls).toBeGreaterThan((3 * DEFAULTS.callsPerDay) / 2);
    expect(latestMs).toBeLessThan(2 * HOUR_MS);
    expect(latestMs).toBeGreaterThan(DEFAULTS.withinMs);
    // Three hours have an eighth of the 1,500 calls of a day; the three calls of the newest window do not count.
    const use = (used: number) => [{ purpose: "computed", hour: START - HOUR_MS, used }];
    const windows = [0, 171, 172, 182, 191, 200, 900].map(
      (used) => paceOf(DEFAULTS, use(used), START).windowMs,
    );
    const [planned = 0] = windows;
    expect(windows.map((ms) => ms / planned)).toEqual([1, 1, 2, 4, 8, 16, 16]);
  }, 60_000);

  it("has windows of all speeds end together", () => {
    const use = [{ purpose: "computed", hour: START, used: 182 }];
    const [fast, slow] = [paceOf(DEFAULTS, [], START), paceOf(DEFAULTS, use, START)];
    expect(slow.windowMs % fast.windowMs).toBe(0);
  });

  it("refuses the calls beyond those of a day, whoever else has used what", () => {
    const uses = [
      { purpose: "repair", hour: START, used: 50_000 },
      { purpose: "computed", hour: START, used: DEFAULTS.callsPerDay },
    ];
    expect(computedRuling(DEFAULTS, uses.slice(0, 1), START)).toEqual({ kind: "go" });
    expect(computedRuling(DEFAULTS, uses, START)).toMatchObject({
      kind: "wait",
      until: START + HOUR_MS + DAY_MS,
    });
    const none = computedRuling({ ...DEFAULTS, callsPerDay: 0 }, [], START);
    expect(none).toMatchObject({ kind: "wait", until: START + HOUR_MS });
  });
});
