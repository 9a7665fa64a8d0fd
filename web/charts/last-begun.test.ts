import { expect, test } from "vitest";
import type { Drawing } from "./drawing.ts";
import { lastBegun } from "./last-begun.ts";

const months = ["2026-10-01", "2026-11-01", "2026-12-01"];
const answer = { columns: ["month", "won"], rows: months.map((month) => [month, null]) };
const drawing: Drawing = {
  ...{ kind: "number", title: "Won this month", category: "month", measure: "won" },
  columns: { month: { label: "Month", as: "bucket", every: "month" } },
};

test.each([
  ["2026-11-29", 1],
  ["2026-12-01", 2],
  ["2027-06-01", 2],
  ["2026-09-30", 2],
  [undefined, 2],
] as const)("seen on %s the month that has begun last is row %i", (today, row) => {
  expect(lastBegun(answer, { ...drawing, ...(today ? { today } : {}) })).toBe(row);
});

test("groups that are no dates are in their order", () => {
  const columns = { month: { label: "Stage", as: "text" } } as const;
  expect(lastBegun(answer, { ...drawing, columns, today: "2026-01-01" })).toBe(2);
});
