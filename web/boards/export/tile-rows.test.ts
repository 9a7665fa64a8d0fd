import { expect, test } from "vitest";
import type { Drawing } from "../../charts/drawing.ts";
import { tileRows } from "./tile-rows.ts";

const drawing: Drawing = {
  kind: "table",
  title: "Amount by month and owner",
  category: "month",
  series: "owner",
  measure: "total",
  comparedTo: "last year",
  columns: {
    month: { label: "Close date, month", as: "bucket", every: "month" },
    owner: { label: "Owner", as: "text", names: new Map([["005A", "Ada"]]) },
    total: { label: "Amount", as: "figure", scale: 2, adds: true },
    rate: { label: "Win rate", as: "share" },
  },
};

test("all digits, first days of buckets, names of ids, and the headings of the table; no sums between", () => {
  const answer = {
    columns: ["month", "owner", "total", "total_before", "rate"],
    rows: [
      ["2026-03-01", "005A", "123456789012345678.10", "0.1", "0.33333333333333333333"],
      ["2026-03-01", null, 1e21, -7, null],
      ["2026-03-01", null, 1, null, 1],
      [null, "005B", null, 0, 0],
    ],
    others: [2],
  };
  expect(tileRows(answer, drawing)).toEqual({
    header: ["Close date, month", "Owner", "Amount", "Amount, last year", "Win rate"],
    rows: [
      ["2026-03-01", "Ada", "123456789012345678.10", "0.1", "0.33333333333333333333"],
      ["2026-03-01", "(empty)", "1000000000000000000000", "-7", ""],
      ["2026-03-01", "Others", "1", "", "1"],
      ["(empty)", "005B", "", "0", "0"],
    ],
    names: 2,
  });
});

test("weekdays, hours and bands are words, and no name is a formula", () => {
  const columns = {
    day: { label: "Day", as: "weekday" },
    at: { label: "Hour", as: "hour" },
    age: { label: "Age", as: "band", bounds: [30, 60], unit: "days" },
    name: { label: "=Name", as: "text" },
    count: { label: "Cases", as: "figure", scale: 0 },
  } as const;
  const rowsBy = (category: string, series: string, cells: readonly (string | number)[]) =>
    tileRows(
      { columns: [category, series, "count"], rows: [[...cells, -3]] },
      { kind: "heat", title: "", category, series, measure: "count", columns },
    );
  expect(rowsBy("day", "at", [1, 9]).rows).toEqual([["Monday", "09:00", "-3"]]);
  expect(rowsBy("age", "name", [1, "=1+cmd()"])).toEqual({
    header: ["Age", "'=Name", "Cases"],
    rows: [["30–60 days", "'=1+cmd()", "-3"]],
    names: 2,
  });
});

test("a number alone has no column of names", () => {
  const { category: _, series: __, ...alone } = drawing;
  const answer = { columns: ["total"], rows: [["12.5"]] };
  expect(tileRows(answer, alone)).toEqual({ header: ["Amount"], rows: [["12.5"]], names: 0 });
});
