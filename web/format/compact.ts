import { type Digits, digitsOf, groupedText, rounded, roundedTo, shifted } from "./digits.ts";

/**
 * A number as it is read at a glance: `12.5`, `1,240`, `12.4 K`, `1.24 M`. Below 10,000 it is whole, or has three digits;
 * above it has three digits and a letter: K thousand, M million, B billion, T trillion. A string of digits is rounded as
 * it is written, not as a double would hold it.
 */
export function compactText(value: string | number): string {
  const digits = digitsOf(value);
  if (digits === null) return String(value);
  const size = Math.abs(Number(value));
  if (size < 99.95) return groupedText(roundedTo(digits, 3));
  return size < 9_999.5 ? groupedText(rounded(digits, 0)) : inLetters(digits);
}

const LETTERS = ["K", "M", "B", "T"] as const;

/** The first letter that leaves at most three digits before the point, once rounded. */
function inLetters(digits: Digits): string {
  const scaled = LETTERS.map((letter, index) => {
    return { letter, digits: roundedTo(shifted(digits, -3 * (index + 1)), 3) };
  });
  const fitting = scaled.find(({ digits: { whole } }) => whole.length <= 3) ?? scaled.at(-1);
  return fitting ? `${groupedText(fitting.digits)}${NARROW_SPACE}${fitting.letter}` : "";
}

/** U+202F: a number and its letter are never on two lines. */
const NARROW_SPACE = "\u202f";
