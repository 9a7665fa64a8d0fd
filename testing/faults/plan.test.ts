import { expect, test } from "vitest";
import { StartError } from "../../local/process/start-error.ts";
import { FAULT_CLASSES } from "./fault-table.ts";
import { conditionsOf, planFaults } from "./plan.ts";
import { faultOptions } from "./options.ts";

const ALL = { only: [], durationMs: 10_000 };

test("a seed always plans the same faults, in order of time", () => {
  const plan = planFaults(42, ALL);
  expect(planFaults(42, ALL)).toEqual(plan);
  expect(planFaults(43, ALL)).not.toEqual(plan);
  expect(plan.map(({ atMs }) => atMs)).toEqual(
    plan.map(({ atMs }) => atMs).toSorted((a, b) => a - b),
  );
});

test("a long schedule has faults all the time, and faults of the initial snapshot come early", () => {
  const plan = planFaults(1, { only: [], durationMs: 1_800_000 });
  for (let fromMs = 0; fromMs < 1_800_000; fromMs += 10_000) {
    const part = plan.filter(({ atMs }) => atMs >= fromMs && atMs < fromMs + 10_000);
    expect(part.length).toBeGreaterThanOrEqual(3);
    expect(part.length).toBeLessThanOrEqual(9);
  }
  expect(plan.every(({ atMs, faultClass }) => faultClass !== "F2" || atMs < 10_000)).toBe(true);
  expect(new Set(plan.map((one) => one.faultClass)).size).toBeGreaterThan(20);
});

test("a hundred schedules inject every class", () => {
  const plans = Array.from({ length: 100 }, (_, seed) => planFaults(seed, ALL)).flat();
  expect(new Set(plans.map((one) => one.faultClass))).toEqual(new Set(FAULT_CLASSES));
});

test("a plan has the conditions that its faults need", () => {
  for (let seed = 1; seed <= 200; seed++) {
    const plan = planFaults(seed, ALL);
    const has = (name: string) => plan.some(({ faultClass }) => faultClass === name);
    const conditions = conditionsOf(seed, plan);
    if (has("I15") || has("F15")) expect(conditions).toMatchObject({ isVerified: true });
    if (has("F2")) expect(conditions).toMatchObject({ isLiveFirst: false });
    if (has("F2")) expect(conditions.pageRecords).toBeLessThan(100);
    expect(conditions).toMatchObject({
      mayDiffer: has("I15") || has("F15"),
      mayDeadLetter: has("F27"),
    });
    expect(conditions.skewMs !== 0).toBe(has("F31"));
    // Every range has what the org stamps minutes or days ahead.
    const isClockWrong =
      has("F31") || plan.some((one) => one.faultClass === "F20" && one.variant === 0);
    expect(conditions.clocksMs >= 5 * 60_000).toBe(isClockWrong);
    if (isClockWrong) expect(conditions.rangeRows).toBeGreaterThan(20_000);
  }
});

test("a quarter of the seeds has ranges so small that objects are resynced instead", () => {
  const plan = planFaults(1, { only: ["F16"], durationMs: 10_000 });
  const seeds = Array.from({ length: 200 }, (_, seed) => seed);
  const few = seeds.filter((seed) => conditionsOf(seed, plan).rangeRows < 100);
  expect(few.length).toBeGreaterThan(25);
  expect(few.length).toBeLessThan(75);
});

test("only the chosen classes are injected; an unknown class is refused with a StartError", () => {
  const only = faultOptions(["--only", "f5,F19"])?.only ?? [];
  expect(only).toEqual(["F5", "F19"]);
  const plan = planFaults(1, { only, durationMs: 10_000 });
  expect(plan.every(({ faultClass }) => only.includes(faultClass))).toBe(true);
  expect(() => faultOptions(["--only", "F99"])).toThrow(StartError);
  expect(() => faultOptions(["--seed", "none"])).toThrow("--seed is a whole number");
});
