import { expect, test } from "vitest";
import { beginningWords, comparedWords, periodWords } from "./period-words.ts";

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

test("what is compared with is named after the period, or the moment", () => {
  expect(comparedWords("previous-period", { period: "this-month" })).toBe("last month");
  expect(comparedWords("previous-period", { period: "today" })).toBe("yesterday");
  expect(comparedWords("previous-period", { period: "last-n-days", n: 30 })).toBe(
    "the period before",
  );
  expect(comparedWords("same-period-last-year", undefined)).toBe("a year before");
  expect(comparedWords({ asOf: { period: "this-quarter" } }, undefined)).toBe(
    "the beginning of the quarter",
  );
});
