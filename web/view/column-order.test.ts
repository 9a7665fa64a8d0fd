import { expect, test } from "vitest";
import { moved, pinnedCount, pinnedFirst, withPin } from "./column-order.ts";
import { withWidth } from "./widths.ts";

test("pinned columns come first, in the order of the list, beside the first one", () => {
  expect(pinnedFirst(["a", "b", "c", "d"], ["d", "b"])).toEqual(["a", "b", "d", "c"]);
  expect(pinnedCount(["a", "b", "c", "d"], ["d", "b", "gone"])).toBe(3);
  expect(pinnedFirst([], ["a"])).toEqual([]);
});

test("a column is moved within the list, and not beyond its ends", () => {
  const view = { columns: null };
  expect(moved(view, ["a", "b", "c"], "a", 1)).toEqual(["b", "a", "c"]);
  expect(moved(view, ["a", "b", "c"], "c", -5)).toEqual(["c", "a", "b"]);
  expect(moved(view, ["a", "b", "c"], "a", 9)).toEqual(["b", "c", "a"]);
});

test("of all columns only those are named that stand before the last one that moved", () => {
  const all = ["a", "b", "c", "d", "e"];
  expect(moved({ columns: ["*"] }, all, "c", 1)).toEqual(["a", "c", "b", "*"]);
  expect(moved({ columns: ["a", "c", "b", "*"] }, ["a", "c", "b", "d", "e"], "c", 0)).toEqual([
    "c",
    "a",
    "b",
    "*",
  ]);
});

test("a pin and a width are put in once, and taken out", () => {
  expect(withPin({ pinned: ["a"] }, "b", true)).toEqual(["a", "b"]);
  expect(withPin({ pinned: ["a", "b"] }, "a", true)).toEqual(["b", "a"]);
  expect(withPin({ pinned: ["a", "b"] }, "a", false)).toEqual(["b"]);
  const view = { widths: [{ column: "a", px: 90 }] };
  expect(withWidth(view, "a", 5_000)).toEqual([{ column: "a", px: 1_200 }]);
  expect(withWidth(view, "b", 99.6)).toEqual([...view.widths, { column: "b", px: 100 }]);
  expect(withWidth(view, "a", null)).toEqual([]);
});
