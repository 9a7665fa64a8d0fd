import { expect, test } from "vitest";
import { comparisonOf } from "./comparison.ts";
import { type Drawing, lookOf } from "./drawing.ts";

const drawing: Drawing = {
  kind: "number",
  title: "Won",
  measure: "total",
  columns: { total: { label: "Won", as: "figure", scale: 2, unit: "EUR" } },
  comparedTo: "last month",
  better: "more",
};

const plain = (text: string) => text.replaceAll("\u00a0", " ");

test.each([
  ["1124", "1000", "▲", "12.4 % more than last month", true],
  ["500.00", "1000", "▼", "50 % less than last month", false],
  ["1000.0", "1000", "=", "the same as last month", null],
  ["5", "0", "▲", "5.00 EUR more than last month", true],
  ["-5", "-10", "▲", "5.00 EUR more than last month", true],
  ["100000000000000001", "100000000000000000", "▲", "0.1 % more than last month", true],
  ["5", null, "▲", "new, none last month", null],
  [null, "5", "▼", "gone, 5.00 EUR last month", null],
  ["NaN", "5", "", "Not comparable with last month", null],
  [null, null, "", "Not comparable with last month", null],
] as const)("%s against %s is %s %s", (now, before, sign, words, isGood) => {
  const found = comparisonOf(now, before, drawing);
  expect({ ...found, words: plain(found.words) }).toMatchObject({ sign, words, isGood });
});

test("what is in percent moves by points, not by percent of a percent", () => {
  const rate: Drawing = { ...drawing, columns: { total: { label: "Win rate", as: "share" } } };
  const less = comparisonOf("0.2284", "0.2986", rate);
  expect(plain(less.words)).toBe("7 points less than last month");
  expect(plain(less.before)).toBe("29.86 % last month");
  expect(plain(comparisonOf("0.31", "0.30", rate).by)).toBe("1 point");
  expect(lookOf(rate, "total_change")).toEqual({
    label: "Win rate, change in points",
    as: "share",
  });
});

test("neither way is good unless the drawing says so, and what was before is told in full", () => {
  const found = comparisonOf("3", "2.5", { ...drawing, better: "less" });
  expect(found.isGood).toBe(false);
  expect(plain(found.before)).toBe("2.50 EUR last month");
  const { better: _, ...neutral } = drawing;
  expect(comparisonOf("3", "2", neutral).isGood).toBeNull();
});
