import fc from "fast-check";
import { expect, test } from "vitest";
import {
  drawnIndices,
  edges,
  equalInSight,
  offsetFor,
  piecesInSight,
  stuckColumns,
} from "./in-sight.ts";

test("rows in sight are those that a pixel of the window falls on, and some around", () => {
  expect(equalInSight({ offsetPx: 0, sizePx: 64 }, 32, 100, 0)).toEqual({ first: 0, end: 2 });
  expect(equalInSight({ offsetPx: 33, sizePx: 64 }, 32, 100, 0)).toEqual({ first: 1, end: 4 });
  expect(equalInSight({ offsetPx: 320, sizePx: 64 }, 32, 100, 3)).toEqual({ first: 7, end: 15 });
  expect(equalInSight({ offsetPx: 3_200, sizePx: 64 }, 32, 10, 3)).toEqual({ first: 10, end: 10 });
  expect(equalInSight({ offsetPx: 0, sizePx: 64 }, 32, 0, 3)).toEqual({ first: 0, end: 0 });
});

const widths = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 60 });

test("columns in sight are all that overlap the window, and no others", () => {
  fc.assert(
    fc.property(
      widths,
      fc.nat(6_000),
      fc.integer({ min: 1, max: 2_000 }),
      (sizes, offsetPx, sizePx) => {
        const all = edges(sizes);
        const { first, end } = piecesInSight({ offsetPx, sizePx }, all, 0);
        const overlapping = sizes.flatMap((size, index) => {
          const start = all[index] ?? 0;
          return start < offsetPx + sizePx && start + size > offsetPx ? [index] : [];
        });
        expect(drawnIndices({ first, end }, [])).toEqual(overlapping);
      },
    ),
  );
});

test("what has the focus stays in the document, once, in its place", () => {
  expect(drawnIndices({ first: 5, end: 8 }, [0, 6, 20])).toEqual([0, 5, 6, 7, 20]);
  expect(drawnIndices({ first: 5, end: 8 }, [6])).toEqual([5, 6, 7]);
  expect(drawnIndices({ first: 0, end: 0 }, [3, 3])).toEqual([3]);
});

test("a piece is brought into sight by the shortest way, its beginning at least", () => {
  const sight = { offsetPx: 100, sizePx: 200 };
  expect(offsetFor(sight, 120, 180)).toBe(100);
  expect(offsetFor(sight, 40, 80)).toBe(40);
  expect(offsetFor(sight, 290, 340)).toBe(140);
  expect(offsetFor(sight, 290, 900)).toBe(290);
});

test("pinned columns stay at the left as far as there is room; the first one always does", () => {
  const edgesPx = [0, 160, 340, 500, 900];
  expect(stuckColumns(edgesPx, 3, 1_000)).toBe(3);
  expect(stuckColumns(edgesPx, 3, 600)).toBe(2);
  expect(stuckColumns(edgesPx, 3, 200)).toBe(1);
  expect(stuckColumns(edgesPx, 1, 1_000)).toBe(1);
});
