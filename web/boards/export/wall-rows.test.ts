import { expect, test } from "vitest";
import { wallRowPx } from "./wall-rows.ts";

test("all rows and the gaps between them fill the height, or none is scaled", () => {
  expect(wallRowPx(1_000, 1)).toBe(1_000);
  const px = wallRowPx(992, 26) ?? 0;
  expect(26 * px + 25 * 12).toBeCloseTo(992);
  expect(wallRowPx(992, 33)).toBeNull();
  expect(wallRowPx(0, 5)).toBeNull();
});
