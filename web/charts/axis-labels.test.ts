import fc from "fast-check";
import { expect, test } from "vitest";
import type { Every } from "../format/bucket.ts";
import { axisLabels } from "./axis-labels.ts";
import type { Group } from "./chart-data.ts";
import type { ColumnLook } from "./drawing.ts";
import { valueText } from "./figure.ts";

const measure = (text: string) => 7 * text.replaceAll(/[\u2068\u2069]/g, "").length;

function dates(first: string, count: number, step: (date: Date) => void): Group[] {
  const at = new Date(`${first}T00:00:00Z`);
  return Array.from({ length: count }, () => {
    const value = at.toISOString().slice(0, 10);
    step(at);
    return { key: value, value, text: value, isRest: false };
  });
}

const days = (first: string, count: number) =>
  dates(first, count, (at) => at.setUTCDate(at.getUTCDate() + 1));
const months = (first: string, count: number) =>
  dates(first, count, (at) => at.setUTCMonth(at.getUTCMonth() + 1));

function labels(groups: readonly Group[], every: Every, width: number) {
  const xOf = (index: number) => ((index + 0.5) * width) / groups.length;
  return axisLabels({
    groups,
    look: { label: "", as: "bucket", every },
    xOf,
    from: 0,
    to: width,
    measure,
  });
}

const texts = (found: ReturnType<typeof labels>) => found.map(({ text }) => text);

test("months are all named where there is room, with the year at its beginning", () => {
  expect(texts(labels(months("2025-11-01", 4), "month", 400))).toEqual([
    "Nov 2025",
    "Dec",
    "Jan 2026",
    "Feb",
  ]);
});

test("with less room the first months of quarters are named, then years", () => {
  expect(texts(labels(months("2025-11-01", 12), "month", 300))).toEqual([
    "2026",
    "Apr",
    "Jul",
    "Oct",
  ]);
  expect(texts(labels(months("2021-01-01", 60), "month", 300))).toEqual([
    "2021",
    "2022",
    "2023",
    "2024",
    "2025",
  ]);
});

test("days are named by their months once there are many", () => {
  expect(texts(labels(days("2026-01-20", 90), "day", 400))).toEqual(["Feb 2026", "Mar", "Apr"]);
  expect(texts(labels(days("2026-01-20", 4), "day", 400))).toEqual([
    "20 Jan 2026",
    "21 Jan",
    "22 Jan",
    "23 Jan",
  ]);
});

test("names are thinned evenly", () => {
  const groups = Array.from({ length: 24 }, (_, hour) => ({
    key: `${hour}`,
    value: hour,
    text: `${hour}:00`,
    isRest: false,
  }));
  const found = axisLabels({
    groups,
    look: { label: "", as: "hour" },
    xOf: (i) => i * 10 + 5,
    from: 0,
    to: 240,
    measure,
  });
  expect(found.map(({ index }) => index)).toEqual([0, 3, 6, 9, 12, 15, 18, 21]);
});

test("there is a label, none touches another, and none leaves the axis", () => {
  const every = fc.constantFrom<Every>(
    "day",
    "week",
    "month",
    "quarter",
    "year",
    "fiscal-quarter",
    "fiscal-year",
  );
  const width = fc.integer({ min: 120, max: 1_500 });
  fc.assert(
    fc.property(every, fc.integer({ min: 1, max: 900 }), width, (every, count, width) => {
      const found = labels(
        every === "day" ? days("2024-02-27", count) : months("2019-05-01", count),
        every,
        width,
      );
      expect(found.length).toBeGreaterThan(0);
      for (const [index, { x, text }] of found.entries()) {
        const before = found[index - 1];
        expect(x - measure(text) / 2).toBeGreaterThanOrEqual(-1e-9);
        expect(x + measure(text) / 2).toBeLessThanOrEqual(width + 1e-9);
        if (before)
          expect(x - measure(text) / 2).toBeGreaterThan(before.x + measure(before.text) / 2);
      }
    }),
  );
});

test("bands are named with their unit where all have room, else the first one alone, or none", () => {
  const look: ColumnLook = { label: "Age", as: "band", bounds: [30, 180, 365], unit: "days" };
  const groups = [0, 1, 2, 3].map((value) => {
    const text = valueText(value, look);
    return { key: text, value, text, isRest: false };
  });
  const named = (to: number) => {
    const xOf = (index: number) => ((index + 0.5) * to) / groups.length;
    const found = axisLabels({ groups, look, xOf, from: 0, to, measure });
    return found.map(({ text }) => text.replaceAll(/[\u2068\u2069]/g, ""));
  };
  expect(named(600)).toEqual(groups.map(({ text }) => text.replace("\u00a0", " ")));
  expect(named(340)).toEqual(["< 30 days", "30–180", "180–365", "365+"]);
  expect(named(280)).toEqual(["< 30", "30–180", "180–365", "365+"]);
});
