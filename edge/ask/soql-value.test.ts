import { expect, test } from "vitest";
import { soqlValue } from "./soql-value.ts";

test.each([
  ["null", { kind: "null" }],
  ["''", { kind: "null" }],
  [
    String.raw`'it\'s 50\% \\ \n'`,
    { kind: "text", text: "it's 50% \\ \n", pattern: "it's 50\\% \\\\ \n" },
  ],
  ["True", { kind: "boolean", value: true }],
  ["-1.50", { kind: "number", text: "-1.50" }],
  ["USD500", { kind: "unknown" }],
  ["2026-01-31", { kind: "time", text: "2026-01-31" }],
  ["2026-01-31T09:30:00.000Z", { kind: "time", text: "2026-01-31T09:30:00.000Z" }],
  ["09:30:00.000Z", { kind: "time", text: "09:30:00.000" }],
  ["YESTERDAY", { kind: "days", from: { period: "last-day" } }],
  ["this_week", { kind: "days", from: { period: "this-week" } }],
  ["LAST_N_FISCAL_QUARTERS:2", { kind: "days", from: { period: "last-n-fiscal-quarters", n: 2 } }],
  ["NEXT_90_DAYS", { kind: "days", from: { period: "next-n-days", n: 90 } }],
  [
    "N_DAYS_AGO:1",
    { kind: "days", from: { period: "last-n-days", n: 1 }, to: { period: "today" } },
  ],
  [
    "N_FISCAL_YEARS_AGO:3",
    {
      kind: "days",
      from: { period: "last-n-fiscal-years", n: 3 },
      to: { period: "last-n-fiscal-years", n: 2 },
    },
  ],
  ["N_MONTHS_AGO:0", { kind: "days", from: { period: "this-month" } }],
  ["SOMEDAY", { kind: "unknown" }],
])("%s of SOQL is %j", (written, value) => {
  expect(soqlValue(written)).toEqual(value);
});
