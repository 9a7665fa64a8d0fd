import fc from "fast-check";
import { expect, test } from "vitest";
import { stacked } from "./stack.ts";

test("positive parts stand on each other, negative ones hang below", () => {
  expect(stacked([3, -1, null, 2, -4, 0])).toEqual([
    [0, 3],
    [0, -1],
    null,
    [3, 5],
    [-1, -5],
    [5, 5],
  ]);
});

test("parts touch and never overlap; each is as long as its value", () => {
  const part = fc.option(fc.integer({ min: -1_000, max: 1_000 }));
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      const spans = stacked(parts).flatMap((span) => (span ? [span] : []));
      expect(spans.map(([from, to]) => to - from)).toEqual(parts.filter((one) => one !== null));
      const covered = spans
        .map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const)
        .filter(([low, high]) => low < high)
        .toSorted((a, b) => a[0] - b[0]);
      for (const [index, [low]] of covered.entries())
        if (index > 0) expect(low).toBe(covered[index - 1]?.[1]);
    }),
  );
});
