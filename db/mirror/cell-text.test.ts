import { expect, test } from "vitest";
import { cellFromText } from "./cell-text.ts";

test.each([
  ["numeric", "12.500", "12.5"],
  ["numeric", "100", "100"],
  ["numeric", "123456789012345678.120", "123456789012345678.12"],
  ["numeric", "-0.0", "0"],
  ["integer", "0", 0],
  ["bigint", "9007199254740993", "9007199254740993"],
  ["boolean", "f", false],
  ["date", "2026-01-31", "2026-01-31"],
  ["timestamptz", "2026-01-31 09:30:00+00", "2026-01-31T09:30:00.000Z"],
  ["timestamptz", "2026-01-31 09:30:00.5+00", "2026-01-31T09:30:00.500Z"],
  ["time", "09:30:00", "09:30:00.000"],
  ["time", "09:30:00.25", "09:30:00.250"],
  ["text", "t", "t"],
] as const)("%s %s", (pgType, text, cell) => {
  expect(cellFromText(pgType, text)).toBe(cell);
  expect(cellFromText(pgType, null)).toBeNull();
});
