import { expect, test } from "vitest";
import { compareDecimals } from "./decimal.ts";

test("decimals are compared exactly", () => {
  expect(compareDecimals("123456789012345678", "123456789012345679")).toBe(-1);
  expect(compareDecimals("1.10", "1.1")).toBe(0);
  expect(compareDecimals("-2", "1")).toBe(-1);
  expect(compareDecimals("-0.5", "-.25")).toBe(-1);
  expect(compareDecimals("2", "10")).toBe(-1);
});
