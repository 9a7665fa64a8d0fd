import * as v from "valibot";
import { expect, test } from "vitest";
import { Board, COLUMNS } from "../protocol/board.ts";
import { START_BOARD, START_OBJECT } from "../protocol/page-path.ts";
import { READY_MADE } from "./ready-made.ts";

test("the start page shows the first of them", () => {
  expect(READY_MADE[0]).toMatchObject({ id: START_BOARD, objects: [START_OBJECT] });
});

test.each(READY_MADE)("the board $id is one that could be saved", ({ board }) => {
  expect(v.safeParse(Board, board).issues).toBeUndefined();
});

test.each(READY_MADE)("no two tiles of the board $id overlap, and none hangs over", ({ board }) => {
  const cells = board.tiles.flatMap(({ place: { x, y, width, height } }) =>
    Array.from({ length: width * height }, (_, i) => [x + (i % width), y + Math.floor(i / width)]),
  );
  expect(new Set(cells.map(String)).size).toBe(cells.length);
  expect(cells.every(([x = 0]) => x < COLUMNS)).toBe(true);
});
