import { expect, test } from "vitest";
import { doneText, progressPercent, progressText } from "./export-words.ts";

const progress = { rows: 12_000, bytes: 3_000_000 };

test.each([
  [undefined, "12,000 records, 3 MB", undefined],
  [{ count: 50_000, exact: true }, "12,000 of 50,000 records, 3 MB", 24],
  [{ count: 50_000, exact: false }, "12,000 of ≈ 50,000 records, 3 MB", 24],
  [{ count: 9_000, exact: false }, "12,000 of ≈ 12,000 records, 3 MB", 99],
  [{ count: 0, exact: true }, "12,000 of 12,000 records, 3 MB", undefined],
])("of %j: %s", (total, words, percent) => {
  expect(progressText(progress, total)).toBe(words);
  expect(progressPercent(progress, total)).toBe(percent);
});

test("one record is one record", () => {
  expect(doneText({ rows: 1, bytes: 0 })).toBe("1 record, 0 kB");
});
