import { expect, test } from "vitest";
import { sparkline } from "./sparkline.ts";

const size = { width: 108, height: 28 };

test("a small line goes from the least to the greatest, with gaps, and ends at the last value", () => {
  expect(sparkline([0, 10, null, 5, 10, null], size)).toEqual({
    path: "M4 24L24 4M64 14L84 4",
    end: { x: 84, y: 4 },
  });
});

test("one value, equal values and none", () => {
  expect(sparkline([7], size)).toEqual({ path: "M4 14", end: { x: 4, y: 14 } });
  expect(sparkline([3, 3], size).path).toBe("M4 14L104 14");
  expect(sparkline([null, null], size)).toEqual({ path: "", end: null });
});
