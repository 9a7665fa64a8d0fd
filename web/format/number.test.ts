import { expect, test } from "vitest";
import { countText, numberText, percentOf, sizeText } from "./number.ts";

test("an 18-digit number keeps every digit", () => {
  expect(numberText("123456789012345678", 0)).toBe("123,456,789,012,345,678");
  expect(numberText("9007199254740993.57", 2)).toBe("9,007,199,254,740,993.57");
});

test("decimals align up to a scale of four and are shown as they are beyond", () => {
  expect(numberText("1200", 2)).toBe("1,200.00");
  expect(numberText("52.5200066", 15)).toBe("52.5200066");
  expect(numberText(0, 0)).toBe("0");
  expect(numberText("3.5", 0)).toBe("3.5");
  expect(numberText("12.500", 1)).toBe("12.5");
  expect(numberText("-0", 0)).toBe("0");
});

test("counts and percents", () => {
  expect(countText(1240)).toBe("1,240");
  expect(percentOf(999, 1000)).toBe(99);
  expect(percentOf(1000, 1000)).toBe(100);
  expect(percentOf(1001, 1000)).toBe(100);
  expect(percentOf(0, 0)).toBe(0);
  expect(percentOf(5, 0)).toBe(99);
});

test("a size has the unit that fits it", () => {
  expect([0, 12_400, 450e6, 999e6, 1.26e9, 1_234e9].map(sizeText)).toEqual([
    ...["0 kB", "12 kB", "450 MB", "999 MB", "1.2 GB", "1,234 GB"],
  ]);
});
