import { expect, test } from "vitest";
import { percentile } from "./percentile.ts";

test("the nearest rank", () => {
  const samples = [50, 10, 40, 20, 30];
  expect(percentile(samples, 0.5)).toBe(30);
  expect(percentile(samples, 0.99)).toBe(50);
  expect(percentile(samples, 0)).toBe(10);
  expect(percentile([7], 0.5)).toBe(7);
  expect(percentile([], 0.5)).toBeNaN();
});
