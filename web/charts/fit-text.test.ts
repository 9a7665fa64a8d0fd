import fc from "fast-check";
import { expect, test } from "vitest";
import { fitText } from "./fit-text.ts";

/** As if every letter were 10 px wide. */
const measure = (text: string) => 10 * [...new Intl.Segmenter("en").segment(text)].length;
const bare = (text: string) => text.replaceAll(/[\u2068\u2069]/g, "");

test("a text that fits stays whole, a longer one ends in an ellipsis", () => {
  expect(bare(fitText("Prospecting", 110, measure))).toBe("Prospecting");
  expect(bare(fitText("Prospecting", 109, measure))).toBe("Prospecti…");
  expect(bare(fitText("Two  \n words", 90, measure))).toBe("Two words");
  expect(bare(fitText("Two words", 50, measure))).toBe("Two…");
  expect(fitText("Prospecting", 9, measure)).toBe("");
  expect(fitText("", 9, measure)).toBe("");
});

test("an emoji of several code points is never cut in two", () => {
  expect(bare(fitText("👩‍👩‍👧‍👦👩🏽‍🚀🇺🇦ab", 30, measure))).toBe("👩‍👩‍👧‍👦👩🏽‍🚀…");
});

test("a name from right to left keeps its ellipsis within its own direction", () => {
  expect(fitText("شركة النور للتجارة", 70, measure)).toBe("\u2068شركة ا…\u2069");
});

test("no text is wider than its place", () => {
  const text = fc.string({ unit: "grapheme", maxLength: 300 });
  fc.assert(
    fc.property(text, fc.integer({ min: 0, max: 500 }), (text, width) => {
      expect(measure(bare(fitText(text, width, measure)))).toBeLessThanOrEqual(width);
    }),
  );
});
