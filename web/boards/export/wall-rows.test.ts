import { expect, test } from "vitest";
import { wallRowPx } from "./wall-rows.ts";

test("all rows and the gaps between them fill the height, or none is scaled", () => {
  expect(wallRowPx(1_000, 1)).toBe(1_000);
  // 33 rows, as the ready-made boards have them, below the head of a screen of 900 px.
  const px = wallRowPx(828, 33) ?? 0;
  expect(33 * px + 32 * 8).toBeCloseTo(828);
  expect(wallRowPx(828, 43)).toBeNull();
  expect(wallRowPx(0, 5)).toBeNull();
});
