import { expect, test } from "vitest";
import type { Answer } from "./answer.ts";
import { chartData } from "./chart-data.ts";
import type { ColumnLook, Drawing } from "./drawing.ts";
import { categoryAt, curveAt, seriesLayout } from "./series-layout.ts";
import { isAlone, linesOf } from "./series-lines.ts";

const measure = (text: string) => 7 * text.length;
const MONTH: ColumnLook = { label: "Month", as: "bucket", every: "month" };
const drawing: Drawing = {
  kind: "line",
  title: "Won",
  category: "month",
  measure: "total",
  comparedTo: "last year",
  columns: {
    month: MONTH,
    owner: { label: "Owner", as: "text" },
    total: { label: "Amount", as: "figure", scale: 0, adds: true },
  },
};

function layoutOf(answer: Answer, more: Partial<Drawing> = {}, isStacked = false, width = 500) {
  const own = { ...drawing, ...more };
  const data = chartData(answer, own);
  const lines = linesOf(answer, own, data);
  const size = { width, height: 200 };
  return seriesLayout({
    isShare: false,
    data,
    lines,
    look: MONTH,
    isArea: own.kind === "area",
    isStacked,
    size,
    measure,
  });
}

const single: Answer = {
  columns: ["month", "total", "total_before", "total_average"],
  rows: [
    ["2026-01-01", "10", "4", "7.5"],
    ["2026-02-01", null, "5", "8"],
    ["2026-03-01", "30", null, "9"],
  ],
};

test("a measure stands over what it is compared with and under its average; gaps stay gaps", () => {
  const { curves } = layoutOf(single);
  expect(curves.map(({ line, values }) => [line.role, line.label, ...values])).toEqual([
    ["before", "last year", 4, 5, null],
    ["main", "Amount", 10, null, 30],
    ["average", "moving average", 7.5, 8, 9],
  ]);
  expect(curves.map(({ alone }) => alone)).toEqual([[], [0, 2], []]);
});

test("points run from the first to the last category, and one alone stands in the middle", () => {
  const { x, plot } = layoutOf(single);
  expect([x.at(0), x.at(2)]).toEqual([plot.x, plot.x + plot.width]);
  const one = layoutOf({ ...single, rows: single.rows.slice(0, 1) });
  expect(one.x.at(0)).toBe(one.plot.x + one.plot.width / 2);
});

const byOwner: Answer = {
  columns: ["month", "owner", "total"],
  rows: ["2026-01-01", "2026-02-01"].flatMap((month) => [
    [month, "Ada", "10"],
    [month, "Bob", "20"],
  ]),
};

test("areas stand on each other; their numbers stay their own", () => {
  const { curves } = layoutOf(byOwner, { kind: "area", series: "owner" }, true);
  expect(curves.map(({ values }) => values)).toEqual([
    [10, 10],
    [30, 30],
  ]);
  expect(curves[1]?.line.figures[0]?.exact).toBe("20");
  const fills = [true, false].map(
    (stacked) => layoutOf(byOwner, { kind: "area", series: "owner" }, stacked).fill,
  );
  expect(fills).toEqual(["whole", "tint"]);
});

test("lines are named at their ends where there is room, apart from each other", () => {
  const { ends, plot } = layoutOf(byOwner, { series: "owner" });
  expect(ends.map(({ text }) => text.replaceAll(/[\u2068\u2069]/g, ""))).toEqual(["Ada", "Bob"]);
  expect(ends.every(({ x }) => x > plot.x + plot.width)).toBe(true);
  expect(layoutOf(byOwner, { series: "owner" }, false, 300).ends).toEqual([]);
});

test("zero is in sight, but for a line far from it", () => {
  const far = {
    columns: ["month", "total"],
    rows: [
      ["2026-01-01", "1000000"],
      ["2026-02-01", "1000900"],
    ],
  };
  expect(layoutOf(far).y.min).toBe(1_000_000);
  expect(layoutOf(far, { kind: "area" }).y.min).toBe(0);
  expect(layoutOf(single).y.min).toBe(0);
});

test("a pointer finds the nearest category, and on it the nearest line that can be opened", () => {
  const layout = layoutOf(byOwner, { series: "owner" });
  const { plot, y } = layout;
  expect(
    [-50, plot.x + 1, plot.x + plot.width - 1, 9_000].map((x) => categoryAt(layout, 2, x)),
  ).toEqual([0, 0, 1, 1]);
  expect(curveAt(layout, 0, y.at(19))?.line.label).toBe("Bob");
  expect(curveAt(layout, 0, y.at(9))?.line.label).toBe("Ada");
  expect(curveAt(layoutOf(single), 1, 0)).toBeUndefined();
});

test("a point between gaps is alone", () => {
  expect(
    [null, 1, null, 2, 3, null, 4].map((_, index) =>
      isAlone([null, 1, null, 2, 3, null, 4], index),
    ),
  ).toEqual([false, true, false, false, false, false, true]);
});
