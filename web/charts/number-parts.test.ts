import fc from "fast-check";
import { expect, test } from "vitest";
import { numberParts } from "./number-parts.ts";

const all = { comparison: true, exact: true, target: true, line: true };
const widthAt = (px: number) => px * 5;

test("with room all is shown; with less the small line goes first, then the digits, then the target", () => {
  expect(numberParts(all, { width: 300, height: 240 }, widthAt)).toEqual({
    fontPx: 44,
    isCompared: true,
    isExact: true,
    isTargeted: true,
    linePx: 80,
  });
  const shown = (height: number) => {
    const { isCompared, isTargeted, isExact, linePx } = numberParts(
      all,
      { width: 300, height },
      widthAt,
    );
    return [isCompared, isTargeted, isExact, linePx > 0].filter(Boolean).length;
  };
  expect([180, 140, 100, 70, 40, 20].map(shown)).toEqual([4, 3, 2, 2, 1, 0]);
});

test("a number is as large as it can be", () => {
  expect(numberParts(all, { width: 155, height: 240 }, widthAt).fontPx).toBe(30);
  expect(numberParts(all, { width: 20, height: 240 }, widthAt).fontPx).toBe(16);
});

test("what is shown is never higher than the place", () => {
  fc.assert(
    fc.property(fc.integer({ min: 20, max: 400 }), (height) => {
      const parts = numberParts(all, { width: 300, height }, widthAt);
      const below =
        (parts.isCompared ? 24 : 0) +
        (parts.isExact ? 16 : 0) +
        (parts.isTargeted ? 32 : 0) +
        parts.linePx;
      expect(Math.round(parts.fontPx * 1.2 + below)).toBeLessThanOrEqual(height);
    }),
  );
});
