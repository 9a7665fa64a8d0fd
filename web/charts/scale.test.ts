import fc from "fast-check";
import { expect, test } from "vitest";
import { bandsOf, domainOf, linearScale } from "./scale.ts";

test("a scale leads from values to pixels, upwards where pixels count downwards", () => {
  const { at } = linearScale(-50, 100, 150, 0);
  expect([at(-50), at(0), at(100)]).toEqual([150, 100, 0]);
  expect(linearScale(3, 3, 10, 90).at(3)).toBe(10);
});

test("a domain has zero in it, whatever is drawn", () => {
  expect(domainOf([3, null, 7])).toEqual([0, 7]);
  expect(domainOf([-3, -7])).toEqual([-7, 0]);
  expect(domainOf([null])).toEqual([0, 0]);
});

test("bands lie side by side within their axis, none thinner than a pixel where there is one", () => {
  const count = fc.integer({ min: 1, max: 500 });
  fc.assert(
    fc.property(count, fc.integer({ min: 1, max: 2_000 }), (count, width) => {
      const bands = bandsOf(count, 5, 5 + width, 0.3);
      const ends = Array.from({ length: count }, (_, index) => bands.startOf(index) + bands.size);
      expect(bands.startOf(0)).toBeGreaterThanOrEqual(5 - 1e-9);
      expect(ends.at(-1)).toBeLessThanOrEqual(5 + width + 1e-6);
      for (let index = 1; index < count; index++)
        expect(bands.startOf(index)).toBeGreaterThanOrEqual((ends[index - 1] ?? 0) - 1e-6);
      expect(bands.size).toBeGreaterThanOrEqual(Math.min(1, width / count) - 1e-9);
    }),
  );
});
