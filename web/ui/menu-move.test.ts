import { expect, test } from "vitest";
import { menuMove } from "./menu-move.ts";

const LABELS = ["Copy as a table", "Download CSV", "Download PNG", "Open the records"];

test.each([
  ["ArrowDown", 0, 1],
  ["ArrowDown", 3, 0],
  ["ArrowUp", 0, 3],
  ["ArrowUp", 2, 1],
  ["Home", 2, 0],
  ["End", 0, 3],
  ["d", 0, 1],
  ["D", 1, 2],
  ["d", 2, 1],
  ["c", 0, 0],
  ["x", 0, null],
  [" ", 0, null],
  ["Enter", 0, null],
])("%s from %d leads to %d", (key, from, to) => {
  expect(menuMove(key, from, LABELS)).toBe(to);
});
