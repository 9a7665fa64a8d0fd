import { expect, test } from "vitest";
import { chartData } from "./chart-data.ts";
import type { Drawing } from "./drawing.ts";
import { chartSentence, notDrawnText } from "./sentence.ts";

const drawing: Drawing = {
  kind: "bars",
  title: "Amount by stage",
  category: "stage",
  measure: "total",
  columns: {
    stage: { label: "Stage", as: "text" },
    total: { label: "Amount", as: "figure", scale: 0 },
  },
};
const said = (...rows: (string | null)[][]) =>
  chartSentence(drawing, chartData({ columns: ["stage", "total"], rows }, drawing));

test("a chart says what it counts, how much of it there is, and its extremes", () => {
  expect(said(["Won", "1200"], ["Lost", "-3"], [null, null])).toBe(
    "Amount by stage. 3 marks, from -3 (Lost) to 1,200 (Won).",
  );
  expect(said(["Won", "7"])).toBe("Amount by stage. 1 mark: 7 (Won).");
  expect(said(["Won", null])).toBe("Amount by stage. 1 mark, without a value.");
});

test("what has no room is counted", () => {
  expect(notDrawnText(4_990, 5_000, "groups")).toBe("10 of 5,000 groups drawn. The table has all.");
  expect(notDrawnText(0, 5, "groups")).toBeNull();
});
