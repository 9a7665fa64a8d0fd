import { expect, test } from "vitest";
import { parseSort, sortParam } from "../view/view-state.ts";
import { toggledSort } from "./toggled-sort.ts";

test.each<[string, string, boolean, string]>([
  ["", "a", false, "a"],
  ["a", "a", false, "-a"],
  ["-a", "a", false, ""],
  ["a,-b", "c", false, "c"],
  ["a,-b", "a", false, "-a"],
  ["a", "b", true, "a,b"],
  ["a,b", "a", true, "-a,b"],
  ["-a,b", "a", true, "b"],
  ["", "a", true, "a"],
])("%s, then %s (as well: %s) is %s", (before, column, asWell, after) => {
  expect(sortParam(toggledSort(parseSort(before), column, asWell))).toBe(after);
});
