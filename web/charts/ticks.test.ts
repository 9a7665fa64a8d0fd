import fc from "fast-check";
import { expect, test } from "vitest";
import { ticksOf, tickTexts } from "./ticks.ts";

const plain = (texts: readonly string[]) => texts.map((text) => text.replace("\u202f", " "));

test.each([
  [0, 97, 5, [0, 25, 50, 75, 100]],
  [0, 1, 6, [0, 0.2, 0.4, 0.6, 0.8, 1]],
  [-40, 100, 5, [-50, 0, 50, 100]],
  [0, 0, 5, [0, 0.25, 0.5, 0.75, 1]],
  [7, 7, 3, [0, 5, 10]],
  [-0.3, -0.1, 3, [-0.3, -0.2, -0.1]],
])("from %d to %d with at most %d ticks", (min, max, most, values) => {
  expect(ticksOf(min, max, most).values).toEqual(values);
});

test("ticks of counts are whole", () => {
  expect(ticksOf(0, 2, 5, true).values).toEqual([0, 1, 2]);
  expect(ticksOf(0, 0, 5, true).values).toEqual([0, 1]);
});

/** Zero, or a number as large as those that mirrors hold. */
const size = fc
  .double({ min: -1e18, max: 1e18, noNaN: true })
  .map((value) => (Math.abs(value) < 1e-9 ? 0 : value));

test("ticks enclose what is drawn, are few, evenly apart, and multiples of a round step", () => {
  fc.assert(
    fc.property(size, size, fc.integer({ min: 3, max: 12 }), (a, b, most) => {
      const [min, max] = [Math.min(a, b), Math.max(a, b)];
      // Closer than what a double of this size can tell apart there are no ticks between.
      fc.pre(max - min === 0 || max - min > Math.max(Math.abs(min), Math.abs(max)) * 1e-6);
      const { values, step } = ticksOf(min, max, most);
      const slack = step * 1e-6;
      expect(values[0]).toBeLessThanOrEqual(min + slack);
      expect(values.at(-1)).toBeGreaterThanOrEqual(max - slack);
      expect(values.length).toBeLessThanOrEqual(most);
      expect(values.length).toBeGreaterThan(1);
      const [digits = ""] = step.toExponential(10).replace(/0*e/, "e").split("e");
      expect(["1.", "2.", "2.5", "5."]).toContain(digits);
    }),
  );
});

test.each([
  [0, 1_500_000, ["0", "0.5 M", "1 M", "1.5 M"]],
  [0, 900, ["0", "250", "500", "750", "1,000"]],
  [0, 9_000, ["0", "2.5 K", "5 K", "7.5 K", "10 K"]],
  [0, 0.004, ["0", "0.001", "0.002", "0.003", "0.004"]],
  [-1e18, 0, ["-1,000,000 T", "-750,000 T", "-500,000 T", "-250,000 T", "0"]],
])(
  "ticks from %d to %d have one unit, and all the digits that tell them apart",
  (min, max, texts) => {
    expect(plain(tickTexts(ticksOf(min, max, 5)))).toEqual(texts);
  },
);

test("no two ticks read the same", () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-9, max: 1e18, noNaN: true }), (max) => {
      const texts = tickTexts(ticksOf(0, max, 6));
      expect(new Set(texts).size).toBe(texts.length);
    }),
  );
});
