import { expect, test } from "vitest";
import { POLLED_EVERY, runSchedule } from "./run.ts";

const SCHEDULES = 3_000;
const FIRST = Number(process.env["SIMULATION_SEED"] ?? 1);
const SEEDS = Array.from({ length: SCHEDULES }, (_, n) => FIRST + n);

const mismatches = (seeds: readonly number[]) =>
  seeds.map((seed) => runSchedule(seed)).filter((one) => one !== null);

test("schedules with faults end equal to the org", () => {
  expect(mismatches(SEEDS.filter((seed) => seed % POLLED_EVERY !== 0))).toEqual([]);
});

test("schedules of objects that are polled end equal to the org", () => {
  expect(mismatches(SEEDS.filter((seed) => seed % POLLED_EVERY === 0))).toEqual([]);
});

test("a seed replays its schedule", () => {
  for (const seed of [7, 8]) expect(runSchedule(seed)).toEqual(runSchedule(seed));
});
