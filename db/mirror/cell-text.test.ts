import { expect, test } from "vitest";
import { cellFromText, textFromCell } from "./cell-text.ts";

test.each([
  ["numeric", "12.500", "12.5"],
  ["numeric", "12.50", "12.5"],
  ["numeric", "100", "100"],
  ["numeric", "123456789012345678.120", "123456789012345678.12"],
  ["numeric", "12345678901234567890.05", "12345678901234567890.05"],
  ["numeric", "-0.0", "0"],
  ["integer", "0", 0],
  ["integer", "-7", -7],
  ["bigint", "9007199254740993", "9007199254740993"],
  ["bigint", "9223372036854775807", "9223372036854775807"],
  ["boolean", "t", true],
  ["boolean", "f", false],
  ["date", "2026-01-31", "2026-01-31"],
  ["timestamptz", "2026-01-31 09:30:00+00", "2026-01-31T09:30:00.000Z"],
  ["timestamptz", "2026-01-31 09:30:00.5+00", "2026-01-31T09:30:00.500Z"],
  ["timestamptz", "2026-01-31 09:30:00.123456+00", "2026-01-31T09:30:00.123Z"],
  ["timestamptz", "2026-01-31 10:30:00.5+01", "2026-01-31T09:30:00.500Z"],
  ["timestamptz", "2026-01-31 15:00:00+05:30", "2026-01-31T09:30:00.000Z"],
  ["timestamptz", "2026-01-30 23:30:00-10", "2026-01-31T09:30:00.000Z"],
  ["timestamptz", "infinity", "infinity"],
  ["time", "09:30:00", "09:30:00.000"],
  ["time", "09:30:00.12", "09:30:00.120"],
  ["time", "09:30:00.25", "09:30:00.250"],
  ["text", "t", "t"],
  ["text", "", ""],
] as const)("%s %s", (pgType, text, cell) => {
  expect(cellFromText(pgType, text)).toBe(cell);
  expect(cellFromText(pgType, null)).toBeNull();
});

test("null, 0 and false are told apart in text", () => {
  expect([null, 0, false].map(textFromCell)).toEqual([null, "0", "false"]);
});
