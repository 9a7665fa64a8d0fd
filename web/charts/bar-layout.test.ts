import fc from "fast-check";
import { expect, test } from "vitest";
import type { BarLayout, BarRequest } from "./bar-layout.ts";
import { chartData } from "./chart-data.ts";
import type { ColumnLook, Drawing } from "./drawing.ts";
import { lyingBars } from "./lying-bars.ts";
import { uprightBars } from "./upright-bars.ts";

const measure = (text: string) => 7 * text.replaceAll(/[\u2068\u2069]/g, "").length;
const TOTAL: ColumnLook = { label: "Amount", as: "figure", scale: 0, adds: true };

type Given = {
  readonly rows: readonly (readonly (string | null)[])[];
  readonly look?: ColumnLook;
  readonly isStacked?: boolean;
  readonly width?: number;
  readonly height?: number;
};

function request({ rows, look, isStacked = false, width = 400, height = 240 }: Given): BarRequest {
  const own = look ?? { label: "Stage", as: "text" };
  const drawing: Drawing = {
    kind: isStacked ? "stacked" : "bars",
    title: "Amount",
    category: "group",
    series: "owner",
    measure: "total",
    columns: { group: own, owner: { label: "Owner", as: "text" }, total: TOTAL },
  };
  const columns = ["group", "owner", "total", "total_before"];
  const data = chartData({ columns, rows }, drawing);
  const digitsOf = ({ row }: { readonly row: number }) => rows[row]?.[2] ?? null;
  return {
    data,
    look: own,
    measureLook: TOTAL,
    isStacked,
    digitsOf,
    size: { width, height },
    measure,
  };
}

const MONTH: ColumnLook = { label: "Month", as: "bucket", every: "month" };
const values = ({ texts }: BarLayout) =>
  texts.filter(({ tone }) => tone === "value").map(({ text }) => text);

test("lying bars: names before, numbers at the right edge, bars as long as their numbers, from one zero", () => {
  const layout = lyingBars(
    request({
      rows: [
        ["Won", "A", "50", null],
        ["Lost", "A", "-25", "25"],
      ],
    }),
  );
  const [won, lost] = layout.bars;
  expect(won?.box.width).toBeCloseTo(2 * (lost?.box.width ?? 0));
  expect(won?.box.x).toBeCloseTo(layout.zero.x);
  expect((lost?.box.x ?? 0) + (lost?.box.width ?? 0)).toBeCloseTo(layout.zero.x);
  expect([won?.before, lost?.before?.x]).toEqual([
    null,
    layout.zero.x + (won?.box.width ?? 0) / 2 - 1,
  ]);
  expect(layout.texts.filter(({ tone }) => tone === "value").map(({ x }) => x)).toEqual([396, 396]);
});

test("as many lying bars as have 24 px each; the rest is counted", () => {
  const rows = Array.from({ length: 5_000 }, (_, index) => [
    `Group ${index}`,
    "A",
    `${index}`,
    null,
  ]);
  const layout = lyingBars(request({ rows }));
  expect([layout.bars.length, layout.notDrawn]).toEqual([10, 4_990]);
});

test("upright bars have their numbers on them where there is room, and an axis where there is not", () => {
  const months = ["2026-01-01", "2026-02-01", "2026-03-01"];
  const few = uprightBars(
    request({ rows: months.map((month) => [month, "A", "5", null]), look: MONTH }),
  );
  expect([values(few), few.grid]).toEqual([["5", "5", "5"], []]);
  const many = Array.from({ length: 40 }, (_, index) => [
    new Date(Date.UTC(2023, index, 1)).toISOString().slice(0, 10),
    "A",
    `${index * 1_000}`,
    null,
  ]);
  const dense = uprightBars(request({ rows: many, look: MONTH }));
  expect(values(dense)).toEqual([]);
  expect(dense.grid.map(({ text }) => text.replace("\u202f", " "))).toEqual([
    "0",
    "10 K",
    "20 K",
    "30 K",
    "40 K",
  ]);
});

test("of more dates than have room the last ones are drawn", () => {
  const rows = Array.from({ length: 450 }, (_, index) => [
    new Date(Date.UTC(2025, 0, 1 + index)).toISOString().slice(0, 10),
    "A",
    "1",
    null,
  ]);
  const layout = uprightBars(request({ rows, look: { label: "Day", as: "bucket", every: "day" } }));
  expect(layout.notDrawn).toBe(330);
  expect(layout.bars[0]?.point.row).toBe(330);
});

test("stacks have exact totals, but not where a part is below zero", () => {
  const big = "123456789012345678";
  const rows = [
    ["Won", "A", big, null],
    ["Won", "B", "1", null],
    ["Lost", "A", "7", null],
  ];
  expect(
    values(lyingBars(request({ rows, isStacked: true }))).map((text) =>
      text.replace("\u202f", " "),
    ),
  ).toEqual(["123,000 T", "7"]);
  expect(
    values(lyingBars(request({ rows: [...rows, ["Lost", "B", "-1", null]], isStacked: true }))),
  ).toEqual([]);
});

const total = fc.option(fc.integer({ min: -(10 ** 15), max: 10 ** 15 }).map(String));
const group = fc.constantFrom("2026-01-01", "2026-02-01", "2026-03-01", "2025-12-01", null);
const row = fc.tuple(group, fc.constantFrom("Ada", "Bob", "شركة النور", null), total, total);

test("whatever the numbers, every bar and every text stays within the chart", () => {
  const rows = fc.uniqueArray(row, {
    minLength: 1,
    maxLength: 20,
    selector: ([a, b]) => `${a} ${b}`,
  });
  const width = fc.integer({ min: 160, max: 1_200 });
  const height = fc.integer({ min: 80, max: 500 });
  fc.assert(
    fc.property(rows, fc.boolean(), width, height, (rows, isStacked, width, height) => {
      const given = { rows, isStacked, width, height };
      for (const layout of [
        lyingBars(request(given)),
        uprightBars(request({ ...given, look: MONTH })),
      ]) {
        for (const { box } of layout.bars) {
          expect(Number.isFinite(box.x + box.y + box.width + box.height)).toBe(true);
          expect(box.x).toBeGreaterThanOrEqual(-0.5);
          expect(box.x + box.width).toBeLessThanOrEqual(width + 0.5);
          expect(box.y).toBeGreaterThanOrEqual(-0.5);
          expect(box.y + box.height).toBeLessThanOrEqual(height + 1.5);
        }
        for (const { x, text, anchor } of layout.texts) {
          const wide = measure(text);
          const left = anchor === "start" ? x : anchor === "end" ? x - wide : x - wide / 2;
          expect(left).toBeGreaterThanOrEqual(-0.5);
          expect(left + wide).toBeLessThanOrEqual(width + 2.5);
        }
      }
    }),
  );
});
