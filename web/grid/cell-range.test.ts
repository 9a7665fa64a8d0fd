import { expect, test } from "vitest";
import { rangeOf } from "./cell-range.ts";

test("a selection is the rectangle between its corners, and none where one has gone", () => {
  const range = { top: 1, bottom: 4, left: 0, right: 2 };
  expect(rangeOf({ row: 4, column: 0 }, { row: 1, column: 2 })).toEqual(range);
  expect(rangeOf({ row: -1, column: 0 }, { row: 1, column: 2 })).toBeNull();
});
