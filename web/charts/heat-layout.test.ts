import { expect, test } from "vitest";
import { chartData } from "./chart-data.ts";
import type { ColumnLook, Drawing } from "./drawing.ts";
import { heatMap } from "./heat-cells.ts";
import { heatLayout } from "./heat-layout.ts";

const measure = (text: string) => 7 * text.replaceAll(/[\u2068\u2069]/g, "").length;
const HOUR: ColumnLook = { label: "Hour", as: "hour" };
const WEEKDAY: ColumnLook = { label: "Weekday", as: "weekday" };
const drawing: Drawing = {
  kind: "heat",
  title: "Cases",
  category: "hour",
  series: "weekday",
  measure: "cases",
  columns: { hour: HOUR, weekday: WEEKDAY, cases: { label: "Cases", as: "figure", scale: 0 } },
};
const rows = [
  [0, 1, 12],
  [23, 7, 3],
  [5, 1, 0],
];
const map = heatMap(chartData({ columns: ["hour", "weekday", "cases"], rows }, drawing), drawing);
const layoutOf = (width: number, height: number) =>
  heatLayout(map, { columns: HOUR, rows: WEEKDAY }, { width, height }, measure);
const bare = (texts: readonly { readonly text: string }[]) =>
  texts.map(({ text }) => text.replaceAll(/[\u2068\u2069]/g, ""));

test("a week is a raster of 24 by 7, each cell at its hour and day, with its number where there is room", () => {
  const { cells, names, plot } = layoutOf(1_000, 220);
  const [monday, sunday] = cells;
  expect([monday?.box.x, monday?.box.y]).toEqual([plot.x, 0]);
  expect(sunday?.box.x).toBeCloseTo(plot.x + (plot.width / 24) * 23);
  expect(sunday?.box.y).toBeCloseTo((plot.height / 7) * 6);
  expect(cells.map(({ text }) => text)).toEqual(["12", "3", ""]);
  expect(bare(names)).toEqual([
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
  ]);
});

test("cells that are narrower than their number have it turned: the largest ones say theirs too", () => {
  // On a phone a cell is about 11 px wide and 30 px high.
  const { cells } = layoutOf(340, 230);
  expect(cells.map(({ text, isTurned }) => [text, isTurned])).toEqual([
    ["12", true],
    ["3", false],
    ["", false],
  ]);
  const [{ box } = { box: { width: 0, height: 0 } }] = cells;
  expect(box.width).toBeLessThan(measure("12"));
  expect(box.height).toBeGreaterThan(measure("12"));
});

test("a small one shortens its days, names some of them, and still has every cell", () => {
  const { cells, names, labels, notDrawn } = layoutOf(150, 70);
  expect([cells.length, notDrawn]).toEqual([3, 0]);
  expect(bare(names)).toEqual(["Mon", "Wed", "Fri", "Sun"]);
  expect(labels.length).toBeLessThan(8);
  expect(cells.map(({ text }) => text)).toEqual(["", "", ""]);
});
