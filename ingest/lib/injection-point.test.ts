import { expect, test } from "vitest";
import { breakRule, holds, INJECTION_POINTS } from "./injection-point.ts";

test("every rule holds, until one is broken", () => {
  expect(INJECTION_POINTS.filter((rule) => !holds(rule))).toEqual([]);
  breakRule("a gap opens a repair");
  expect(INJECTION_POINTS.filter((rule) => !holds(rule))).toEqual(["a gap opens a repair"]);
});
