export function isDecimal(text: string): boolean {
  return /^-?(\d+\.?\d*|\.\d+)$/.test(text);
}

/** Orders two strings of decimal digits exactly, beyond what a double can tell apart. */
export function compareDecimals(a: string, b: string): number {
  const places = Math.max(decimalPlaces(a), decimalPlaces(b));
  const [x, y] = [unitsOf(a, places), unitsOf(b, places)];
  return x < y ? -1 : x > y ? 1 : 0;
}

/** Decimal digits as a whole number of the smallest unit that has so many places; what is no decimal is 0. */
export function unitsOf(text: string, places: number): bigint {
  if (!isDecimal(text)) return 0n;
  const [whole = "", fraction = ""] = text.split(".");
  return BigInt(whole.replace(/^-?$/, "$&0") + fraction.padEnd(places, "0"));
}

/** Digits after the decimal point. */
export function decimalPlaces(text: string): number {
  return text.split(".")[1]?.length ?? 0;
}
