/** Digits that a double always holds. */
const EXACT_DIGITS = 15;
/** A cheap test for longer numbers. Most answers have none, and are not parsed twice. */
const LONG_NUMBER = /\d[\d.]{15}/;

/**
 * Turns long decimal numbers of JSON into strings of the same digits, since a double would round them. Numbers with an
 * exponent were doubles at their source, and stay. Text that is not JSON stays, too.
 */
export function withExactNumbers(text: string): string {
  if (!LONG_NUMBER.test(text)) return text;
  try {
    return JSON.stringify(JSON.parse(text, exact));
  } catch {
    return text;
  }
}

function exact(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source;
  if (typeof value !== "number" || source === undefined || /e/i.test(source)) return value;
  return source.replace(/[-.]/g, "").replace(/^0+/, "").length > EXACT_DIGITS ? source : value;
}
