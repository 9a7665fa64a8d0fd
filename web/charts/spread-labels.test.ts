import fc from "fast-check";
import { expect, test } from "vitest";
import { spreadLabels } from "./spread-labels.ts";

test("labels with room stay beside their lines", () => {
  expect(spreadLabels([80, 20], 16, 0, 100)).toEqual([80, 20]);
  expect(spreadLabels([50, 51], 16, 0, 100)).toEqual([50, 66]);
  expect(spreadLabels([99, 98], 16, 0, 100)).toEqual([92, 76]);
});

test("no label covers another or leaves the stretch, and their order is that of the lines", () => {
  const wanted = fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 1, maxLength: 10 });
  fc.assert(
    fc.property(wanted, (wanted) => {
      const places = spreadLabels(wanted, 16, 0, 200);
      const order = wanted
        .map((_, index) => index)
        .toSorted((a, b) => (places[a] ?? 0) - (places[b] ?? 0));
      for (const [position, index] of order.entries()) {
        const before = order[position - 1];
        expect(places[index]).toBeGreaterThanOrEqual(8 - 1e-9);
        expect(places[index]).toBeLessThanOrEqual(192 + 1e-9);
        if (before === undefined) continue;
        expect((places[index] ?? 0) - (places[before] ?? 0)).toBeGreaterThanOrEqual(16 - 1e-9);
        expect(wanted[index]).toBeGreaterThanOrEqual(wanted[before] ?? 0);
      }
    }),
  );
});
