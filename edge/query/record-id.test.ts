import { expect, test } from "vitest";
import { recordId } from "./record-id.ts";

// The first two appear in Salesforce's documentation; the others are the ends of the scale.
test.each([
  ["001D000000IRFma", "001D000000IRFmaIAH"],
  ["005D0000001KyEI", "005D0000001KyEIIA0"],
  ["000000000000000", "000000000000000AAA"],
  ["ZZZZZZZZZZZZZZZ", "ZZZZZZZZZZZZZZZ555"],
])("%s is %s", (short, long) => {
  expect(recordId(short)).toBe(long);
  expect(recordId(long)).toBe(long);
});

test("anything else is refused", () => {
  for (const text of ["", "001", "001D000000IRFm!", "001D000000IRFmaI", "001D000000IRFmaIAH1"])
    expect(() => recordId(text)).toThrow(/15 or 18 letters and digits/);
});

test("what is quoted of a wrong id is short", () => {
  const error = {
    ...{ title: "Not a record id", near: [], status: 404 },
    message: expect.stringContaining(`“${"x".repeat(40)}”`),
  };
  expect(() => recordId("x".repeat(99))).toThrow(expect.objectContaining(error));
});
