import { expect, test } from "vitest";
import { cellValue } from "./cell.ts";

test.each([
  ["timestamptz", "2026-01-31 09:30:00+00", "2026-01-31T09:30:00.000Z"],
  ["timestamptz", "2026-01-31 09:30:00.123456+00", "2026-01-31T09:30:00.123Z"],
  ["timestamptz", "2026-01-31 10:30:00.5+01", "2026-01-31T09:30:00.500Z"],
  ["timestamptz", "2026-01-31 15:00:00+05:30", "2026-01-31T09:30:00.000Z"],
  ["timestamptz", "2026-01-30 23:30:00-10", "2026-01-31T09:30:00.000Z"],
  ["timestamptz", "infinity", "infinity"],
  ["time", "09:30:00", "09:30:00.000"],
  ["time", "09:30:00.12", "09:30:00.120"],
  ["date", "2026-01-31", "2026-01-31"],
  ["boolean", "t", true],
  ["boolean", "f", false],
  ["integer", "-7", -7],
  ["bigint", "9223372036854775807", "9223372036854775807"],
  ["numeric", "12345678901234567890.05", "12345678901234567890.05"],
  ["numeric", "12.50", "12.5"],
  ["text", "", ""],
] as const)("%s %s", (pgType, text, cell) => {
  expect(cellValue(pgType, text)).toBe(cell);
  expect(cellValue(pgType, null)).toBeNull();
});
