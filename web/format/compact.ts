/**
 * A number as it is read at a glance: `12.5`, `1,240`, `12.4 K`, `1.24 M`. Below 10,000 it is whole, or has three digits;
 * above it has three digits and a letter: K thousand, M million, B billion, T trillion. A string of digits is rounded as
 * it is written, not as a double would hold it.
 */
export function compactText(value: string | number): string {
  const size = Math.abs(Number(value));
  const format = size < 99.95 ? SMALL : size < 9_999.5 ? WHOLE : LARGE;
  const text = format.format(value as Intl.StringNumericLiteral | number);
  return text === "-0" ? "0" : text.replace(/(?<=\d)(?=[A-Z])/, NARROW_SPACE);
}

/** U+202F: a number and its letter are never on two lines. */
const NARROW_SPACE = "\u202f";

const SMALL = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });
const WHOLE = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const LARGE = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 });
