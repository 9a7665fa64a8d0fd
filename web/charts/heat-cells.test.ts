import { expect, test } from "vitest";
import { chartData } from "./chart-data.ts";
import type { Drawing } from "./drawing.ts";
import { heatMap, heatStep } from "./heat-cells.ts";

const drawing: Drawing = {
  kind: "heat",
  title: "Cases by weekday and hour",
  category: "hour",
  series: "weekday",
  measure: "cases",
  columns: {
    hour: { label: "Hour", as: "hour" },
    weekday: { label: "Weekday", as: "weekday" },
    cases: { label: "Cases", as: "figure", scale: 0 },
  },
};

test("weekdays and hours are whole and in their order, whatever the answer has", () => {
  const rows = [
    [13, 7, 5],
    [0, 2, 10],
    [null, 2, 1],
    [13, 2, null],
  ];
  const answer = { columns: ["hour", "weekday", "cases"], rows };
  const { columns, rows: days, cells, most } = heatMap(chartData(answer, drawing), drawing);
  expect(columns.length).toBe(25);
  expect([columns[13]?.text, columns.at(-1)?.text]).toEqual(["13:00", "(empty)"]);
  expect(days.map(({ text }) => text.slice(0, 2)).join(" ")).toBe("Mo Tu We Th Fr Sa Su");
  expect(cells.map(({ column, row, step }) => [column, row, step])).toEqual([
    [13, 6, 3],
    [0, 1, 5],
    [24, 1, 1],
    [13, 1, null],
  ]);
  expect(most?.figure.short).toBe("10");
});

test("any two groups make a map, in the order of the answer", () => {
  const other: Drawing = {
    ...drawing,
    columns: {
      ...drawing.columns,
      hour: { label: "Stage", as: "text" },
      weekday: { label: "Owner", as: "text" },
    },
  };
  const answer = {
    columns: ["hour", "weekday", "cases"],
    rows: [
      ["Won", "Ada", 1],
      ["Lost", "Ada", 0],
    ],
  };
  const { columns, rows } = heatMap(chartData(answer, other), other);
  expect([columns, rows].map((groups) => groups.map(({ text }) => text))).toEqual([
    ["Won", "Lost"],
    ["Ada"],
  ]);
});

test("steps are equal from zero on; nothing and less than nothing have none", () => {
  expect([0, -3, 0.1, 20, 20.1, 99, 100].map((value) => heatStep(value, 100))).toEqual([
    0, 0, 1, 1, 2, 5, 5,
  ]);
  expect(heatStep(null, 100)).toBeNull();
  expect(heatStep(3, null)).toBe(0);
});
