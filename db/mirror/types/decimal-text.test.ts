import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decimalText } from "./decimal-text.ts";

describe("decimalText", () => {
  it.each([
    [0, 2, "0"],
    [-0, 2, "0"],
    [3233, 2, "3233"],
    [1e21, 0, "1000000000000000000000"],
    [1.5e-7, 9, "0.00000015"],
    [-1.5e-7, 9, "-0.00000015"],
    [0.1 + 0.2, 2, "0.3"],
    [-(0.1 + 0.2), 1, "-0.3"],
    [99.999_999_999_999_99, 2, "100"],
    [-0.000_000_000_000_000_12, 2, "-0.00000000000000012"],
    [37.793113, 15, "37.793113"],
    [-122.398524, 15, "-122.398524"],
    [1.005, 2, "1.005"],
  ])("%d at scale %d is %s", (value, scale, text) => {
    expect(decimalText(value, scale)).toBe(text);
  });

  it("brings back every decimal of up to 15 digits", () => {
    fc.assert(
      fc.property(
        fc.bigInt(-999_999_999_999_999n, 999_999_999_999_999n),
        fc.integer({ min: 0, max: 15 }),
        (units, scale) => {
          const text = written(units, scale);
          expect(decimalText(Number(text), scale)).toBe(text);
        },
      ),
    );
  });

  it("never writes an exponent, and stays within half a unit of the last place", () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.integer({ min: 0, max: 18 }),
        (value, scale) => {
          const text = decimalText(value, scale);
          expect(text).toMatch(/^-?(0|[1-9]\d*)(\.\d*[1-9])?$/);
          const noise = Math.max(0.5 * 10 ** -scale, Math.abs(value) * 1e-15);
          expect(Math.abs(Number(text) - value)).toBeLessThanOrEqual(noise * 1.000_001);
        },
      ),
    );
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])("refuses %d", (value) => {
    expect(() => decimalText(value, 2)).toThrow(RangeError);
  });
});

function written(units: bigint, scale: number): string {
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, "0");
  const whole = digits.slice(0, digits.length - scale);
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, "");
  return `${units < 0n ? "-" : ""}${whole}${fraction === "" ? "" : `.${fraction}`}`;
}
