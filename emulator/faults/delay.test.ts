import { expect, test } from "vitest";
import { delayMs } from "./delay.ts";
import { Random } from "../org/random.ts";
import type { Delay } from "./http-fault.ts";

const SAMPLES = 20_000;

function sampled(delay: Delay): number[] {
  const random = new Random("delay");
  return Array.from({ length: SAMPLES }, () => delayMs(delay, random)).toSorted((a, b) => a - b);
}

test("a fixed delay is that", () => {
  expect(new Set(sampled(120))).toEqual(new Set([120]));
});

test("an even one lies between its ends, and reaches them", () => {
  const delays = sampled({ min: 100, max: 300 });
  expect(delays.at(0)).toBeGreaterThanOrEqual(100);
  expect(delays.at(0)).toBeLessThan(101);
  expect(delays.at(-1)).toBeLessThanOrEqual(300);
  expect(delays.at(SAMPLES / 2)).toBeCloseTo(200, -1);
});

test("a lognormal one has the percentiles that it is given", () => {
  const delays = sampled({ p50: 80, p99: 900 });
  expect((delays.at(SAMPLES * 0.5) ?? 0) / 80).toBeCloseTo(1, 1);
  expect((delays.at(SAMPLES * 0.99) ?? 0) / 900).toBeCloseTo(1, 1);
});
