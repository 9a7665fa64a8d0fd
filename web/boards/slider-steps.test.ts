import { expect, test } from "vitest";
import { playStep, stepAt, STEPS, timeAt } from "./slider-steps.ts";

const FROM = Date.parse("2026-11-01T10:00:00.500Z");
const NOW = Date.parse("2026-11-29T10:00:00Z");

test("every step is at a time whose step it is, never before the history", () => {
  for (let step = 0; step < STEPS; step++) {
    const at = timeAt(step, FROM, NOW);
    expect(at).toBeGreaterThanOrEqual(FROM);
    expect(stepAt(at, FROM, NOW)).toBe(step);
  }
});

test("times outside are at the ends; now is no moment", () => {
  expect(stepAt(FROM - 1, FROM, NOW)).toBe(0);
  expect(stepAt(NOW + 1, FROM, NOW)).toBe(STEPS - 1);
  expect(stepAt(NOW, NOW, NOW)).toBe(0);
});

test("a play ends at now", () => {
  let [step, count] = [0, 0];
  while (step < STEPS) [step, count] = [playStep(step), count + 1];
  expect([step, count]).toEqual([STEPS, 40]);
});
