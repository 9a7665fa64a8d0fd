import fc from "fast-check";
import { expect, test } from "vitest";
import { isBlank } from "../../edge/protocol/blank.ts";
import { BLANK_TEXT, visible } from "./visible.ts";

test.each([
  ["nothing", ""],
  ["blanks", " \t\r\n\u00a0\u2003\u3000"],
  ["zero widths", "\u200b\u200c\u200d\ufeff\u2060"],
  ["directions", "\u202e\u2066\u2069\u200f"],
  ["controls", "\u0000\u0007\u009f"],
  ["fillers", "\u3164\uffa0\u115f"],
  ["a soft hyphen and variation selectors", "\u00ad\ufe0f\u{e0100}"],
  ["Braille without dots, and marks of annotations", "\u2800\ufff9\ufffb"],
  ["131,072 of them", "\u200b".repeat(131_072)],
])("of %s nothing is seen, and it is said", (_, text) => {
  expect(isBlank(text)).toBe(true);
  expect(visible(text)).toBe(BLANK_TEXT);
});

test("one character that is seen makes a text, which stays as it is", () => {
  fc.assert(
    fc.property(
      fc.constantFrom("a", "0", "=", "ש", "漢", "🌍", "\ud800", "\u0600", "\u0301", "."),
      fc.array(fc.constantFrom(" ", "\u200b", "\u202e", "\u0000", "\u3164")),
      fc.array(fc.constantFrom("\n", "\ufeff", "\u2066")),
      (seen, before, after) => {
        const text = before.join("") + seen + after.join("");
        expect(visible(text)).toBe(text);
      },
    ),
  );
});
