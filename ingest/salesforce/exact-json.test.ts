import fc from "fast-check";
import { expect, test } from "vitest";
import { withExactNumbers } from "./exact-json.ts";

const numberIn = (text: string) => (JSON.parse(withExactNumbers(text)) as { n: unknown }).n;

test("long numbers keep their digits, short ones and doubles stay numbers", () => {
  expect(numberIn('{"n":1234567890123456.78}')).toBe("1234567890123456.78");
  expect(numberIn('{"n":-999999999999999999}')).toBe("-999999999999999999");
  expect(numberIn('{"n":12.5,"other":1234567890123456.78}')).toBe(12.5);
  expect(numberIn('{"n":1.23456789012345678E17}')).toBe(1.2345678901234568e17);
  expect(numberIn('{"n":"1234567890123456.78"}')).toBe("1234567890123456.78");
});

test("text that is not JSON stays as it is", () => {
  expect(withExactNumbers("<html>1234567890123456789</html>")).toBe(
    "<html>1234567890123456789</html>",
  );
});

test("nothing but numbers changes", () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
      const text = JSON.stringify({ value, long: 0 }).replace(
        '"long":0',
        '"long":12345678901234567',
      );
      const read = JSON.parse(withExactNumbers(text)) as { long: unknown };
      expect(read.long).toBe("12345678901234567");
      expect(JSON.stringify(JSON.parse(withExactNumbers(text)), ownNumbers)).toBe(
        JSON.stringify(JSON.parse(text), ownNumbers),
      );
    }),
  );
});

/** Numbers are compared by another test. */
function ownNumbers(_key: string, value: unknown): unknown {
  return typeof value === "number" || (typeof value === "string" && /^-?[\d.]+$/.test(value))
    ? "a number"
    : value;
}
