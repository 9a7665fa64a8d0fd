import { expect, test } from "vitest";
import { parseLimit, parseLine, parseSeq } from "./limit.ts";

test("a limit that is not given is the default, or what the question has for one", () => {
  expect([parseLimit(undefined), parseLimit(undefined, 7)]).toEqual([50, 7]);
  expect(["1", "500", "050"].map((text) => parseLimit(text))).toEqual([1, 500, 50]);
});

test("a seq is any whole number that is exact, 0 as well", () => {
  expect(parseSeq("since", undefined)).toBeUndefined();
  expect(parseSeq("since", "0")).toBe(0);
  expect(parseSeq("since", "9007199254740991")).toBe(Number.MAX_SAFE_INTEGER);
});

test.each(["9007199254740992", "-1", "1.5", "", " 1", "1 ", "12345678901234567", "x1", "0x1"])(
  "“%s” is no seq, and the sentence names what it is of",
  (text) => {
    const sentence = `since takes a whole number from 0 to 9007199254740991, not “${text}”.`;
    expect(() => parseSeq("since", text)).toThrow(
      expect.objectContaining({ title: "Bad since", message: sentence }),
    );
  },
);

test("what is quoted of a wrong limit is short", () => {
  expect(() => parseLimit("9".repeat(1_000))).toThrow(new RegExp(`“${"9".repeat(40)}”`));
});

test("a line is a UUID, or is not given", () => {
  const line = "0b0c3f0e-54a1-4f8c-9d0e-2f6f3c1f7a11";
  expect([parseLine(line), parseLine(undefined)]).toEqual([line, null]);
  const sentence = `line takes the line of an answer, a UUID, not “${"x".repeat(40)}”.`;
  expect(() => parseLine("x".repeat(41))).toThrow(
    expect.objectContaining({ title: "Bad line", message: sentence }),
  );
});
