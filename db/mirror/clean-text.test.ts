import { expect, test } from "vitest";
import { cleanJson, cleanText } from "./clean-text.ts";

test("NULs and halves of surrogate pairs go, and nothing else", () => {
  expect(cleanText("a\0b\ud800c\udc00\ud83d\ude00\uffff\u{10ffff}")).toBe(
    "ab\ufffdc\ufffd\ud83d\ude00\uffff\u{10ffff}",
  );
  expect(cleanJson({ a: ["x\0", { b: "\ud800" }], n: 1, z: null })).toEqual({
    a: ["x", { b: "\ufffd" }],
    n: 1,
    z: null,
  });
});
