import { expect, test } from "vitest";
import { rowNumber } from "./row-number.ts";

test.each<[string, number | null]>([
  ["1", 1],
  ["1,234,567", 1_234_567],
  [" 1 234 567 ", 1_234_567],
  ["1’000", 1_000],
  ["0", 1],
  ["9999999", 5_000_000],
  ["-3", null],
  ["", null],
  ["1e3", null],
  ["2.5", null],
  ["1,23", null],
  ["1.234", 1_234],
  ["12345678901234567", null],
])("%s is row %s of five million", (text, row) => {
  expect(rowNumber(text, 5_000_000)).toBe(row);
});

test("an empty list has no row", () => {
  expect(rowNumber("1", 0)).toBeNull();
});
