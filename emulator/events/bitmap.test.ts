import { expect, test } from "vitest";
import { fieldBitmap } from "./bitmap.ts";

test("the captured list of an address update: LastModifiedDate and ShippingAddress.Street", () => {
  expect(fieldBitmap([{ index: 6, part: 0 }, { index: 23 }])).toEqual(["0x800000", "6-0x01"]);
});

test("the captured list of a geocoding: latitude and longitude alone leave out the first element", () => {
  expect(fieldBitmap([7, 8].map((part) => ({ index: 6, part })))).toEqual(["6-0x0180"]);
});

test("the captured list of a wide object: field 68 and LastModifiedDate", () => {
  expect(fieldBitmap([{ index: 23 }, { index: 68 }])).toEqual(["0x100000000000800000"]);
});

test("upper case digits in whole bytes", () => {
  expect(fieldBitmap([1, 3, 5, 7, 9, 11].map((index) => ({ index })))).toEqual(["0x0AAA"]);
});

test("nothing is an empty list", () => {
  expect(fieldBitmap([])).toEqual([]);
});
