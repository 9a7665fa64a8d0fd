import { expect, test } from "vitest";
import type { Answer } from "./answer.ts";
import { chartData } from "./chart-data.ts";
import type { Drawing } from "./drawing.ts";
import { tableRows } from "./table-rows.ts";

const drawing: Drawing = {
  kind: "table",
  title: "Amount by stage and owner",
  category: "stage",
  series: "owner",
  measure: "total",
  columns: {
    stage: { label: "Stage", as: "text" },
    owner: { label: "Owner", as: "text" },
    total: { label: "Amount", as: "figure", scale: 2, adds: true },
    size: { label: "Average", as: "figure", scale: 2 },
  },
};

function shown(rows: Answer["rows"], more: Partial<Answer> = {}) {
  const answer = { columns: ["stage", "owner", "total", "size"], rows, ...more };
  return tableRows(answer, drawing, chartData(answer, drawing)).map(
    ({ category, span, series, facts }) =>
      `${span} ${category?.text} ${series?.text ?? "sum"} ${facts.map(({ text }) => text).join(" ")}`,
  );
}

test("neighbours of one category stand together, with the exact sum of what adds up, and of nothing else", () => {
  const rows = [
    ["Won", "Ada", "123456789012345678.10", "5"],
    ["Won", "Bob", "0.01", "3"],
    ["Won", null, null, null],
    ["Lost", "Ada", "7", "7"],
  ];
  expect(shown(rows)).toEqual([
    "4 Won Ada 123,456,789,012,345,678.10 5.00",
    "0 Won Bob 0.01 3.00",
    "0 Won (empty) no value no value",
    "0 Won sum 123,456,789,012,345,678.11 ",
    "1 Lost Ada 7.00 7.00",
  ]);
});

test("no sum of a category that comes twice; the others are parts like all", () => {
  const rows = [
    ["Won", "Ada", "1", "1"],
    ["Won", "Bob", "2", "2"],
    ["Lost", "Ada", "3", "3"],
    ["Won", "Cid", "4", "4"],
  ];
  expect(shown(rows).filter((row) => row.includes("sum"))).toEqual([]);
  expect(shown(rows.slice(0, 3)).filter((row) => row.includes("sum"))).toEqual(["0 Won sum 3.00 "]);
  const cut = [...rows.slice(0, 2), [null, "Ada", "5", null], [null, "Bob", "1", null]];
  expect(shown(cut, { others: [2, 3] }).slice(3)).toEqual([
    "3 Others Ada 5.00 no value",
    "0 Others Bob 1.00 no value",
    "0 Others sum 6.00 ",
  ]);
});
