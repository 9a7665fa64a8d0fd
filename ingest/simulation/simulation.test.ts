import { expect, test } from "vitest";
import { runSchedule } from "./run.ts";

const SCHEDULES = 3_000;

test("schedules of everything that can go wrong end equal to the org", { timeout: 120_000 }, () => {
  const first = Number(process.env["SIMULATION_SEED"] ?? 1);
  const mismatches = Array.from({ length: SCHEDULES }, (_, n) => runSchedule(first + n));
  expect(mismatches.filter((one) => one !== null)).toEqual([]);
});

test("a seed replays its schedule", () => {
  expect(runSchedule(7)).toEqual(runSchedule(7));
});
