/** Decimal digits that a double always holds exactly. */
const EXACT_DIGITS = 15;

/**
 * A double as the decimal number that it stands for: no exponent, no trailing zeros, "0" for -0.
 *
 * Salesforce holds decimals and sends them as doubles. Up to 15 significant digits the shortest text that reads back as
 * the same double is the very decimal. Beyond that the last digits are noise, and it is rounded to `scale` digits after
 * the point. Throws RangeError for what is no number.
 */
export function decimalText(value: number, scale: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`${value} is no decimal number`);
  const shortest = plain(value);
  return significantDigits(shortest) <= EXACT_DIGITS ? shortest : rounded(shortest, scale);
}

/** `12.500` is `12.5`, `12.00` is `12`, `-0.0` is `0`. */
export function trimDecimal(text: string): string {
  if (!text.includes(".")) return text;
  const trimmed = text.replace(/\.?0+$/, "");
  return trimmed === "-0" ? "0" : trimmed;
}

/** Undoes the exponent that JavaScript writes for large and small numbers. */
function plain(value: number): string {
  const [mantissa = "", exponent] = String(value).split("e");
  if (exponent === undefined) return Object.is(value, -0) ? "0" : mantissa;
  const sign = mantissa.startsWith("-") ? "-" : "";
  const [whole = "", fraction = ""] = mantissa.replace("-", "").split(".");
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
  return sign + digits.padEnd(point, "0");
}

function significantDigits(text: string): number {
  return text.replace(/[-.]/g, "").replace(/^0+/, "").replace(/0+$/, "").length;
}

/** Half away from zero, on the digits. */
function rounded(text: string, scale: number): string {
  const [whole = "", fraction = ""] = text.split(".");
  if (fraction.length <= scale) return text;
  const negative = whole.startsWith("-");
  const units = BigInt(whole.replace("-", "") + fraction.slice(0, scale));
  const up = fraction.charAt(scale) >= "5" ? 1n : 0n;
  const digits = String(units + up).padStart(scale + 1, "0");
  const result = withoutZeros(
    digits.slice(0, digits.length - scale),
    digits.slice(digits.length - scale),
  );
  return negative && result !== "0" ? `-${result}` : result;
}

function withoutZeros(whole: string, fraction: string): string {
  const kept = fraction.replace(/0+$/, "");
  return kept === "" ? whole : `${whole}.${kept}`;
}
