import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseBitmaps } from "./bitmap.ts";

/** As Salesforce writes them: upper case, whole bytes, no leading zero byte. */
function bitmap(bits: readonly number[]): string {
  const number = bits.reduce((sum, bit) => sum | (1n << BigInt(bit)), 0n);
  const hex = number.toString(16).toUpperCase();
  return `0x${hex.length % 2 === 0 ? hex : `0${hex}`}`;
}

const indexes = fc
  .uniqueArray(fc.nat(800), { minLength: 1, maxLength: 60 })
  .map((bits) => bits.toSorted((a, b) => a - b));

describe("parseBitmaps", () => {
  it("reads what was captured", () => {
    expect(parseBitmaps(["0x800000", "6-0x01"])).toEqual({
      fields: [23],
      parts: new Map([[6, [0]]]),
    });
    expect(parseBitmaps(["6-0x0180"])).toEqual({ fields: [], parts: new Map([[6, [7, 8]]]) });
    expect(parseBitmaps(["0x100000000000800000"])).toEqual({ fields: [23, 68], parts: new Map() });
    expect(parseBitmaps([])).toEqual({ fields: [], parts: new Map() });
  });

  it("finds every bit of any number of fields and parts", () => {
    fc.assert(
      fc.property(
        fc.option(indexes),
        fc.dictionary(fc.nat(800).map(String), indexes, { maxKeys: 5 }),
        (fields, parts) => {
          const written = [
            ...(fields === null ? [] : [bitmap(fields)]),
            ...Object.entries(parts).map(([field, bits]) => `${field}-${bitmap(bits)}`),
          ];
          expect(parseBitmaps(written)).toEqual({
            fields: fields ?? [],
            parts: new Map(Object.entries(parts).map(([field, bits]) => [Number(field), bits])),
          });
        },
      ),
    );
  });

  it.each(["", "Name", "0x", "0xZZ", "x-0x01", "6-01", "0x01 ", "0x0Z", "6-0x01-0x01"])(
    "refuses “%s”",
    (bitmap) => {
      expect(() => parseBitmaps([bitmap])).toThrow(RangeError);
    },
  );
});
