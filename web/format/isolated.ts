/** Isolates within a text (U+2066 to U+2069): one that ends there would end ours. */
const ISOLATES = /[\u2066-\u2069]/g;

/**
 * Letters that are written from right to left, and characters that turn the direction (Unicode's blocks of Bidi_Class R
 * and AL, and the explicit ones of UAX #9). A text without any has nothing to give to its neighbours.
 */
const TURNING =
  /[\u0590-\u08ff\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefe\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/**
 * A text that keeps its own direction within a sentence, and gives it to none of the words around it: what it leaves open
 * ends with it (U+2068 FIRST STRONG ISOLATE to U+2069, UAX #9).
 */
export function isolated(text: string): string {
  return TURNING.test(text) ? `\u2068${text.replaceAll(ISOLATES, "")}\u2069` : text;
}
