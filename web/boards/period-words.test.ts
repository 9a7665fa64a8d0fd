import { expect, test } from "vitest";
import type { Compare, Period } from "../../edge/protocol/question.ts";
import { periodWords } from "../format/period.ts";
import { beginningWords, comparedWords } from "./period-words.ts";

test.each([
  [{ period: "this-month" } as const, "this month", "the beginning of the month"],
  [
    { period: "last-fiscal-quarter" } as const,
    "last fiscal quarter",
    "the beginning of last fiscal quarter",
  ],
  [{ period: "last-n-days", n: 7 } as const, "last 7 days", "7 days ago"],
  [{ period: "next-n-weeks", n: 1 } as const, "next 1 week", "the beginning of next 1 week"],
  [{ period: "last-n-fiscal-years", n: 2 } as const, "last 2 fiscal years", "2 fiscal years ago"],
  [{ period: "today" } as const, "today", "the beginning of the day"],
])("%j in words", (period, words, beginning) => {
  expect(periodWords(period)).toBe(words);
  expect(beginningWords(period)).toBe(beginning);
});

test.each([
  ["previous-period", { period: "this-month" }, "all of last month"],
  ["previous-period", { period: "today" }, "all of yesterday"],
  ["previous-period", { period: "last-n-days", n: 30 }, "the period before"],
  ["same-period-last-year", undefined, "a year before"],
  ["same-period-last-year", { period: "last-month" }, "a year before"],
  ["same-period-last-year", { period: "today" }, "all of the same day a year before"],
  [
    "same-period-last-year",
    { period: "this-fiscal-quarter" },
    "all of the same fiscal quarter a year before",
  ],
  [{ asOf: { period: "this-quarter" } }, undefined, "the beginning of the quarter"],
] satisfies [Compare, Period | undefined, string][])(
  "compared with %j of %j: a period under way is compared with a whole one",
  (compare, period, words) => {
    expect(comparedWords(compare, period)).toBe(words);
  },
);
