import fc from "fast-check";
import { expect, test } from "vitest";
import { compactText } from "./compact.ts";
import { digitsOf, groupedText, rounded, roundedTo, shifted } from "./digits.ts";

const intl = (value: string | number, options: Intl.NumberFormatOptions) =>
  new Intl.NumberFormat("en", options)
    .format(value as Intl.StringNumericLiteral | number)
    .replace(/^-(?=[0.,]*$)/, "");

/** Decimal strings of up to 40 digits, and numbers of all sizes that are read as they are written. */
const value = fc.oneof(
  fc.stringMatching(/^-?\d{1,20}(\.\d{0,20})?$/),
  fc.stringMatching(/^-?0\.0{0,12}\d{1,6}$/),
  fc.stringMatching(/^-?9{1,9}(\.9{1,6}[45]?)?$/),
  fc.integer(),
  fc.double({ min: -1e21, max: 1e21, noNaN: true }).filter((size) => Math.abs(size) > 1e-7),
);
const digits = (text: string | number) => digitsOf(text) ?? expect.fail(`${text} is a number`);

test("what is rounded and grouped reads as Intl writes it", () => {
  fc.assert(
    fc.property(value, fc.nat(20), (text, most) => {
      const ours = groupedText(rounded(digits(text), most));
      expect(ours).toBe(intl(text, { maximumFractionDigits: most }));
    }),
    { numRuns: 2_000 },
  );
});

test("what is rounded to digits that matter reads as Intl writes it", () => {
  fc.assert(
    fc.property(value, fc.integer({ min: 1, max: 21 }), (text, most) => {
      const ours = groupedText(roundedTo(digits(text), most));
      expect(ours).toBe(intl(text, { maximumSignificantDigits: most }));
    }),
    { numRuns: 2_000 },
  );
});

test("a large number at a glance reads as Intl writes it, but for the space", () => {
  const large = value.filter((text) => Math.abs(Number(text)) >= 10_000);
  fc.assert(
    fc.property(large, (text) => {
      const theirs = intl(text, {
        notation: "compact",
        maximumSignificantDigits: 3,
        useGrouping: "always",
      });
      expect(compactText(text).replace("\u202f", "")).toBe(theirs);
    }),
    { numRuns: 2_000 },
  );
});

test("the point moves without a digit lost, and back", () => {
  fc.assert(
    fc.property(value, fc.integer({ min: -30, max: 30 }), (text, places) => {
      expect(shifted(shifted(digits(text), places), -places)).toEqual(digits(text));
    }),
  );
  expect(groupedText(shifted(digits("-1.25"), 2))).toBe("-125");
  expect(groupedText(shifted(digits("-1.25"), -3))).toBe("-0.00125");
});

test("a number of any size has its digits", () => {
  expect(groupedText(digits(1e21))).toBe("1,000,000,000,000,000,000,000");
  expect(groupedText(digits(-1.5e-7))).toBe("-0.00000015");
  expect(groupedText(digits(".5"), 2)).toBe("0.50");
});

test("what is no number has none", () => {
  for (const text of ["", "-", ".", "NaN", "1e", "1,000", "Infinity", NaN, -Infinity])
    expect(digitsOf(text)).toBe(null);
});
