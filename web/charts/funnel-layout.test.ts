import { expect, test } from "vitest";
import { chartData } from "./chart-data.ts";
import type { Drawing } from "./drawing.ts";
import { funnelLayout } from "./funnel-layout.ts";
import { funnelRates } from "./funnel-rates.ts";

const measure = (text: string) => 7 * text.replaceAll(/[\u2068\u2069]/g, "").length;
const drawing: Drawing = {
  kind: "funnel",
  title: "Leads",
  category: "stage",
  measure: "leads",
  columns: {
    stage: { label: "Stage", as: "text" },
    leads: { label: "Leads", as: "figure", scale: 0 },
  },
};

function layoutOf(counts: readonly (string | null)[], width = 400, height = 240) {
  const rows = counts.map((count, index) => [`Stage ${index}`, count]);
  const data = chartData({ columns: ["stage", "leads"], rows }, drawing);
  return funnelLayout(data, funnelRates(counts), { width, height }, measure);
}

const said = (layout: ReturnType<typeof layoutOf>) =>
  layout.texts.map(({ text }) => text.replaceAll(/[\u2068\u2069]/g, "").replaceAll("\u00a0", " "));

test("stages are as wide as their numbers, in the middle, with the rate between them", () => {
  const layout = layoutOf(["100", "50", "5"]);
  const [first, second] = layout.stages;
  expect(first?.box.width).toBeCloseTo(2 * (second?.box.width ?? 0));
  const middles = layout.stages.map(({ box }) => Math.round(box.x + box.width / 2));
  expect(new Set(middles).size).toBe(1);
  expect(said(layout)).toEqual(["Stage 0", "Stage 1", "Stage 2", "100", "50", "5", "50 %", "10 %"]);
});

test("with less room the rate stands beside the number, with still less it is in the note alone", () => {
  expect(said(layoutOf(["100", "50"], 400, 60))).toEqual([
    "Stage 0",
    "Stage 1",
    "100",
    "50 % · 50",
  ]);
  expect(said(layoutOf(["100", "50"], 200, 60))).toEqual(["Stage 0", "Stage 1", "100", "50"]);
});

test("stages without room are counted, and nothing, no number and less than nothing are a thin line", () => {
  expect(layoutOf(Array.from({ length: 30 }, () => "1")).notDrawn).toBe(20);
  expect(layoutOf(["0", null, "-5"]).stages.map(({ box }) => box.width)).toEqual([1, 1, 1]);
});
