import fc from "fast-check";
import { expect, test } from "vitest";
import { boxBetween, placeNote } from "./box.ts";

test("a box lies between two corners, and is never thinner than told", () => {
  expect(boxBetween([10, 40], [4, 40], 2)).toEqual({ x: 4, y: 40, width: 6, height: 2 });
});

const chart = { width: 300, height: 200 };
const note = { width: 120, height: 60 };

test("a note stands above its mark, else below, else beside", () => {
  expect(placeNote({ x: 100, y: 100, width: 20, height: 20 }, note, chart)).toEqual({
    x: 50,
    y: 34,
  });
  expect(placeNote({ x: 100, y: 10, width: 20, height: 20 }, note, chart)).toEqual({
    x: 50,
    y: 36,
  });
  expect(placeNote({ x: 10, y: 0, width: 20, height: 200 }, note, chart)).toEqual({ x: 36, y: 0 });
  expect(placeNote({ x: 270, y: 0, width: 20, height: 200 }, note, chart)).toEqual({
    x: 144,
    y: 0,
  });
});

test("a note that is not larger than the chart stays within it", () => {
  const px = fc.integer({ min: 0, max: 300 });
  fc.assert(
    fc.property(
      px,
      px,
      px,
      px,
      fc.integer({ min: 1, max: 300 }),
      (x, y, width, height, noteWidth) => {
        const at = placeNote({ x, y, width, height }, { width: noteWidth, height: 60 }, chart);
        expect(at.x).toBeGreaterThanOrEqual(0);
        expect(at.y).toBeGreaterThanOrEqual(0);
        expect(at.x + noteWidth).toBeLessThanOrEqual(300);
        expect(at.y + 60).toBeLessThanOrEqual(200);
      },
    ),
  );
});
