import { expect, test } from "vitest";
import { replayIdOf, replayNumberOf } from "./replay-id.ts";

test("a captured replay id is number and two zero bytes", () => {
  expect(replayNumberOf(Buffer.from("00000000001790500000", "hex"))).toBe(0x179050);
  expect(replayIdOf(0x179050).toString("hex")).toBe("00000000001790500000");
});

test("the eight-byte form is taken, other lengths and bytes are not", () => {
  expect(replayNumberOf(Buffer.from("0000000000179050", "hex"))).toBe(0x179050);
  expect(replayNumberOf(Buffer.from("001790500000", "hex"))).toBeUndefined();
  expect(replayNumberOf(Buffer.from("00000000001790500001", "hex"))).toBeUndefined();
  expect(replayNumberOf(Buffer.alloc(10, 0xff))).toBeUndefined();
  expect(replayNumberOf(Buffer.alloc(0))).toBeUndefined();
});
