import { expect, test } from "vitest";
import type { ColumnLook } from "./drawing.ts";
import { figureOf, valueText } from "./figure.ts";

const eur: ColumnLook = { label: "Amount", as: "figure", scale: 2, unit: "EUR" };
const share: ColumnLook = { label: "Share", as: "share" };
const plain = (text: string) => text.replaceAll("\u00a0", " ").replaceAll("\u202f", " ");

test.each([
  ["1240000", "1.24 M", "1,240,000.00 EUR"],
  ["123456789012345678.25", "123,000 T", "123,456,789,012,345,678.25 EUR"],
  [-3, "-3", "-3.00 EUR"],
  [1e21, "1,000,000,000 T", "1,000,000,000,000,000,000,000.00 EUR"],
  ["NaN", "NaN", "NaN"],
  [null, "–", "no value"],
])("%s is %s at a glance, and %s with every digit", (value, short, exact) => {
  const figure = figureOf(value, eur);
  expect([plain(figure.short), plain(figure.exact)]).toEqual([short, exact]);
});

test("what is no number has no place", () => {
  expect([figureOf(null, eur).at, figureOf("NaN", eur).at, figureOf("-2.50", eur).at]).toEqual([
    null,
    null,
    -2.5,
  ]);
});

test.each([
  ["0.12345678901234567", "12.3 %", "12.3457 %"],
  ["1", "100 %", "100 %"],
  ["-0.005", "-0.5 %", "-0.5 %"],
  ["0", "0 %", "0 %"],
])("a share of %s is %s, and exactly %s", (value, short, exact) => {
  const figure = figureOf(value, share);
  expect([plain(figure.short), plain(figure.exact)]).toEqual([short, exact]);
});

test("groups are named by what they are", () => {
  const named = (
    value: string | number | boolean | null,
    look: Exclude<ColumnLook["as"], "figure" | "bucket" | "share" | "band">,
  ) => valueText(value, { label: "", as: look });
  expect(named("Won", "text")).toBe("Won");
  expect(named(true, "text")).toBe("Yes");
  expect(named(null, "text")).toBe("(empty)");
  expect([named(1, "weekday"), named(7, "weekday"), named(9, "hour")]).toEqual([
    "Monday",
    "Sunday",
    "09:00",
  ]);
  const ages: ColumnLook = { label: "Age", as: "band", bounds: [30, "60.5"], unit: "days" };
  expect([0, 1, 2].map((band) => plain(valueText(band, ages)))).toEqual([
    "< 30 days",
    "30–60.5 days",
    "60.5+ days",
  ]);
  expect(plain(valueText(0, { ...ages, bounds: [1, 3] }))).toBe("< 1 day");
  expect(valueText("2026-07-01", { label: "", as: "bucket", every: "quarter" })).toBe("Q3 2026");
});
