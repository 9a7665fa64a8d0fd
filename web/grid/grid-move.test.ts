import { expect, test } from "vitest";
import { gridMove } from "./grid-move.ts";

const size = { rows: 100, columns: 10, pageRows: 20 };
const press = (row: number, column: number, key: string, ctrlKey = false) =>
  gridMove({ row, column }, { key, ctrlKey, metaKey: false }, size);

test.each([
  [5, 5, "ArrowUp", false, 4, 5],
  [0, 5, "ArrowUp", false, -1, 5],
  [-1, 5, "ArrowUp", false, -1, 5],
  [-1, 5, "ArrowDown", false, 0, 5],
  [99, 5, "ArrowDown", false, 99, 5],
  [5, 0, "ArrowLeft", false, 5, 0],
  [5, 9, "ArrowRight", false, 5, 9],
  [5, 5, "ArrowDown", true, 99, 5],
  [5, 5, "Home", false, 5, 0],
  [5, 5, "End", false, 5, 9],
  [5, 5, "Home", true, 0, 0],
  [5, 5, "End", true, 99, 9],
  [5, 5, "PageDown", false, 25, 5],
  [95, 5, "PageDown", false, 99, 5],
  [5, 5, "PageUp", false, 0, 5],
] as const)("from %i,%i %s (ctrl %s) leads to %i,%i", (row, column, key, ctrl, toRow, toColumn) => {
  expect(press(row, column, key, ctrl)).toEqual({ row: toRow, column: toColumn });
});

test("other keys do not move", () => {
  expect(press(5, 5, "a")).toBeNull();
});

test("an empty grid has its heading only", () => {
  const empty = { rows: 0, columns: 3, pageRows: 10 };
  expect(
    gridMove({ row: -1, column: 0 }, { key: "ArrowDown", ctrlKey: false, metaKey: false }, empty),
  ).toEqual({
    row: -1,
    column: 0,
  });
});
