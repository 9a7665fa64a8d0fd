import fc from "fast-check";
import { expect, test } from "vitest";
import { addDifference, roundDecimal, wholeDigits } from "./decimal.ts";

test.each([
  ["12.345", 2, "12.35"],
  ["-12.345", 2, "-12.35"],
  ["1.005", 2, "1.01"],
  ["0.5", 0, "1"],
  ["-0.5", 0, "-1"],
  ["-0.4", 0, "0"],
  ["0.49999999999999999999", 0, "0"],
  ["12345678901234567890.125", 2, "12345678901234567890.13"],
  ["007.10", 2, "7.1"],
  ["+.5", 3, "0.5"],
  ["5.", 2, "5"],
])("%s at scale %d is %s", (text, scale, rounded) => {
  expect(roundDecimal(text, scale)).toBe(rounded);
});

test.each(["", ".", "1e5", "1,5", "NaN", "0x1"])("“%s” is no decimal number", (text) => {
  expect(roundDecimal(text, 2)).toBeNull();
});

test("rounding is within half a unit, away from zero at the half", () => {
  fc.assert(
    fc.property(
      fc.bigInt(-(10n ** 20n), 10n ** 20n),
      fc.integer({ min: 0, max: 4 }),
      (units, scale) => {
        const text = `${units}`.replace(/(\d{1,5})$/, (last) => `.${last.padStart(5, "0")}`);
        const rounded = roundDecimal(text.replace("-.", "-0."), scale) ?? "";
        const [whole = "", fraction = ""] = rounded.replace("-", "").split(".");
        const back = BigInt(whole + fraction.padEnd(5, "0"));
        const exact = units < 0n ? -units : units;
        const off = back > exact ? back - exact : exact - back;
        expect(off * 2n).toBeLessThanOrEqual(10n ** BigInt(5 - scale));
        if (off * 2n === 10n ** BigInt(5 - scale)) expect(back).toBeGreaterThan(exact);
      },
    ),
  );
});

test("a difference is added exactly", () => {
  expect(addDifference("0.1", "0.3", "0.2")).toBe("0.2");
  expect(addDifference("99999999999999999999.99", "0.02", "0.01")).toBe("100000000000000000000");
  expect(addDifference("1", "x", "2")).toBeNull();
});

test("differences of two people add up, whoever comes first", () => {
  const amount = fc
    .integer({ min: -1_000_000, max: 1_000_000 })
    .map((cents) => (cents / 100).toFixed(2));
  fc.assert(
    fc.property(amount, amount, amount, (base, mine, theirs) => {
      expect(addDifference(theirs, mine, base)).toBe(addDifference(mine, theirs, base));
    }),
  );
});

test("digits before the point are counted without zeros in front", () => {
  expect(["0.5", "-012.3", "100", "+7"].map(wholeDigits)).toEqual([0, 2, 3, 1]);
});
