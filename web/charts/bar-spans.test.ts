import { expect, test } from "vitest";
import { barSpans } from "./bar-spans.ts";
import { chartData } from "./chart-data.ts";
import type { Drawing } from "./drawing.ts";

const drawing: Drawing = {
  kind: "bars",
  title: "Amount",
  category: "stage",
  series: "owner",
  measure: "total",
  columns: {
    stage: { label: "Stage", as: "text" },
    owner: { label: "Owner", as: "text" },
    total: { label: "Amount", as: "figure", scale: 0 },
  },
};
const columns = ["stage", "owner", "total", "total_before"];
const rows = [
  ["Won", "Bob", "3", "9"],
  ["Won", "Ada", "-2", "1"],
  ["Lost", "Ada", "5", null],
  ["Lost", "Bob", "4", null],
  ["New", "Bob", null, null],
];
const data = chartData({ columns, rows }, drawing);
const spans = (categories: readonly number[], isStacked: boolean) => {
  const { bars, ...rest } = barSpans(data, categories, isStacked);
  return {
    ...rest,
    bars: bars.map(({ point, band, lane, span }) => [point.row, band, lane, ...span]),
  };
};

test("bars stand side by side from zero, and what they are compared with is in sight", () => {
  expect(spans([0, 1, 2], false)).toEqual({
    lanes: 2,
    min: -2,
    max: 9,
    bars: [
      [0, 0, 0, 0, 3],
      [1, 0, 1, 0, -2],
      [2, 1, 1, 0, 5],
      [3, 1, 0, 0, 4],
      [4, 2, 0, 0, 0],
    ],
  });
});

test("stacked, all categories have the same order of series, and only those asked for are drawn", () => {
  expect(spans([1], true)).toEqual({
    lanes: 1,
    min: 0,
    max: 9,
    bars: [
      [2, 0, 0, 4, 9],
      [3, 0, 0, 0, 4],
    ],
  });
});
