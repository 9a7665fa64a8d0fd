import fc from "fast-check";
import { expect, test } from "vitest";
import { differenceOf, percentText, sumOf } from "./exact.ts";

const decimal = fc
  .tuple(fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }), fc.integer({ min: 0, max: 9_999 }))
  .map(([whole, fraction]) => `${whole}.${String(fraction).padStart(4, "0")}`);

test("sums keep every digit", () => {
  expect(sumOf(["123456789012345678", "0.01", "-.5"])).toBe("123456789012345677.51");
  expect(sumOf(["-0.5", "0.25"])).toBe("-0.25");
  expect(sumOf([])).toBeNull();
});

test("what is added can be taken away again, in any order", () => {
  fc.assert(
    fc.property(decimal, decimal, (a, b) => {
      expect(sumOf([a, b])).toBe(sumOf([b, a]));
      const back = differenceOf(sumOf([a, b]) ?? "", b);
      expect(differenceOf(back, a)).toMatch(/^0\.0+$/);
    }),
  );
});

const percent = (part: string, whole: string) => percentText(part, whole)?.replace("\u00a0", " ");

test.each([
  ["1", "3", "33.3 %"],
  ["2", "3", "66.7 %"],
  ["0.5", "200", "0.3 %"],
  ["-1", "8", "-12.5 %"],
  ["99999", "100000", "99.9 %"],
  ["100001", "100000", "100.1 %"],
  ["1", "1000000", "0.1 %"],
  ["-1", "1000000", "-0.1 %"],
  ["7", "7.00", "100 %"],
  ["0", "7", "0 %"],
  ["123456", "1", "12,345,600 %"],
])("%s of %s is %s", (part, whole, text) => {
  expect(percent(part, whole)).toBe(text);
});

test("nothing is no part of nothing", () => {
  expect(percentText("0", "0.00")).toBeNull();
});
