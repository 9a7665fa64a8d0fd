import { expect, test } from "vitest";
import { bucketText, shortBucketText } from "./bucket.ts";

test.each([
  ["day", "Sun, 1 Feb 2026", "1 Feb", "1 Feb 2026"],
  ["week", "week of 1 Feb 2026", "1 Feb", "1 Feb 2026"],
  ["month", "February 2026", "Feb", "Feb 2026"],
  ["quarter", "Q1 2026", "Q1", "Q1 2026"],
  ["year", "2026", "2026", "2026"],
  ["fiscal-quarter", "Feb 2026 – Apr 2026", "Feb", "Feb 2026"],
  ["fiscal-year", "Feb 2026 – Jan 2027", "Feb 2026", "Feb 2026"],
] as const)("a %s by its first day is %s, on an axis %s or %s", (every, full, short, first) => {
  expect(bucketText("2026-02-01", every)).toBe(full);
  expect(shortBucketText("2026-02-01", every, false)).toBe(short);
  expect(shortBucketText("2026-02-01", every, true)).toBe(first);
});

test("what is no day is shown as it came", () => {
  expect(bucketText("soon", "month")).toBe("soon");
  expect(shortBucketText("soon", "day", true)).toBe("soon");
});
