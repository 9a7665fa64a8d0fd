import { expect, test } from "vitest";
import type { Measure } from "../../edge/protocol/question.ts";
import { tileWords } from "./tile-drawing.ts";

test.each<[Measure, string]>([
  [{ fn: "sum", field: "amount", as: "n" }, "Sum of amount"],
  [{ fn: "percentile", p: 90, field: "amount", as: "n" }, "Percentile 90 of amount"],
  [{ fn: "rate", as: "win_rate" }, "Win rate"],
])("%o without a title is said in words", (measure, words) => {
  const question = { object: "Opportunity", measures: [measure] };
  expect(tileWords({ question }, () => undefined)).toBe(words);
});
