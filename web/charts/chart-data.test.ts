import { expect, test } from "vitest";
import { chartData } from "./chart-data.ts";
import type { Drawing } from "./drawing.ts";
import { factsOf, pointSentence, pointTitle } from "./facts.ts";

const drawing: Drawing = {
  kind: "bars",
  title: "Amount",
  category: "stage",
  series: "owner",
  measure: "total",
  comparedTo: "last month",
  columns: {
    stage: { label: "Stage", as: "text" },
    owner: { label: "Owner", as: "text" },
    total: { label: "Amount", as: "figure", scale: 2, unit: "EUR" },
  },
};
const columns = ["stage", "owner", "total", "total_before", "total_share", "total_rank"];
const rows = [
  ["Won", "Ada", "123456789012345678.9", "1", "0.12345", 1],
  ["Won", null, null, null, null, null],
  [null, "Ada", "2", "3", "1", 2],
  [null, null, "4", "4", "0", 3],
];
const answer = { columns, rows, others: [3] };
const data = chartData(answer, drawing);

test("groups come in the order of their first rows; the empty one and the others have words, and are told apart", () => {
  expect(data.categories.map(({ text, isRest }) => [text, isRest])).toEqual([
    ["Won", false],
    ["(empty)", true],
    ["Others", true],
  ]);
  expect(data.series.map(({ text }) => text)).toEqual(["Ada", "(empty)"]);
  expect(data.points.map(({ category, series }) => [category, series])).toEqual([
    [0, 0],
    [0, 1],
    [1, 0],
    [2, 1],
  ]);
  expect(new Set(data.points.map(({ key }) => key)).size).toBe(4);
});

test("of a calendar and a group it is the group that is cut", () => {
  const months: Drawing = {
    ...drawing,
    columns: { ...drawing.columns, stage: { label: "Month", as: "bucket", every: "month" } },
  };
  const cut = [
    ["2026-01-01", "Ada", "1"],
    ["2026-01-01", null, "2"],
    ["2026-02-01", null, "3"],
  ];
  const found = chartData({ columns: ["stage", "owner", "total"], rows: cut, others: [1] }, months);
  expect(found.categories.map(({ text }) => text)).toEqual(["January 2026", "February 2026"]);
  expect(found.series.map(({ text }) => text)).toEqual(["Ada", "Others", "(empty)"]);
});

test("a picklist value that reads like the empty group is another group", () => {
  const two = chartData(
    {
      columns: ["stage", "total"],
      rows: [
        ["(empty)", "1"],
        [null, "2"],
      ],
    },
    drawing,
  );
  expect(two.categories.length).toBe(2);
});

test("without a second group there is one series, which is the measure", () => {
  const { series: _, ...single } = drawing;
  const { series } = chartData({ columns: ["stage", "total"], rows: [["Won", "1"]] }, single);
  expect(series.map(({ text }) => text)).toEqual(["Amount"]);
  expect(chartData({ columns: [], rows: [] }, single)).toEqual({
    categories: [],
    series: [],
    points: [],
  });
});

const plain = (text: string) => text.replaceAll("\u00a0", " ");

test("a point says all numbers of its row with every digit, and what each is", () => {
  const [point] = data.points;
  if (!point) throw new Error("no point");
  expect(pointTitle(data, point)).toBe("Won, Ada");
  expect(plain(pointSentence(pointTitle(data, point), factsOf(answer, drawing, 0)))).toBe(
    "Won, Ada: Amount 123,456,789,012,345,678.90 EUR; last month 1.00 EUR; share 12.345 %; rank 1",
  );
});

test("beside several measures it is said of which one something was asked", () => {
  const two: Drawing = {
    ...drawing,
    columns: { ...drawing.columns, deals: { label: "Deals", as: "figure", scale: 0 } },
  };
  const answer = {
    columns: ["stage", "total", "total_before", "deals", "deals_before"],
    rows: [["Won", "1", "2", 3, 4]],
  };
  expect(factsOf(answer, two, 0).map(({ label }) => label)).toEqual([
    "Amount",
    "Amount, last month",
    "Deals",
    "Deals, last month",
  ]);
});
