import { expect, test } from "vitest";
import type { Column } from "../../edge/protocol/object.ts";
import { cardColumns, cardPx } from "./card-columns.ts";

const column = (name: string) => ({ column: name, nameField: name === "name" }) as Column;
const wordsOf = (names: readonly string[]) => {
  const card = cardColumns(names.map(column));
  return card && [card.name, ...card.fields].map((one) => one.column);
};

test("the record's name comes first, wherever the view has it; then the first of the others", () => {
  expect(wordsOf(["a", "b", "name", "c", "d", "e"])).toEqual(["name", "a", "b", "c", "d"]);
});

test("where the view has no name its first column leads to the record", () => {
  expect(wordsOf(["amount", "stage"])).toEqual(["amount", "stage"]);
  expect(wordsOf([])).toBeNull();
});

test("a card is as high as its lines of two fields, and never lower than a thumb", () => {
  const heights = [1, 2, 3, 4, 5, 6, 300].map((shown) => cardPx(shown, "dense"));
  expect(heights[0]).toBeGreaterThanOrEqual(44);
  expect(heights[1]).toBe(heights[2]);
  expect(heights[3]).toBe(heights[4]);
  expect(heights[3]).toBeGreaterThan(heights[2] ?? 0);
  expect(heights.slice(4)).toEqual([heights[4], heights[4], heights[4]]);
  expect(cardPx(5, "comfortable")).toBeGreaterThan(cardPx(5, "dense"));
});
