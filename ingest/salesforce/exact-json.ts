/** Digits that a double always holds. */
const EXACT_DIGITS = 15;
/** A cheap sign that there may be a longer number: most answers have none, and are not parsed twice. */
const LONG_NUMBER = /\d[\d.]{15}/;

/**
 * JSON whose long decimal numbers are strings of the same digits, since a double would round them. Numbers with an
 * exponent were doubles already where they come from, and stay. What is no JSON stays, too.
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
