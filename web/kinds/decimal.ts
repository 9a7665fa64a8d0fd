export function isDecimal(text: string): boolean {
  return /^-?(\d+\.?\d*|\.\d+)$/.test(text);
}

/** Orders two strings of decimal digits exactly, beyond what a double can tell apart. */
export function compareDecimals(a: string, b: string): number {
  const [x, y] = [scaled(a, b), scaled(b, a)];
  return x < y ? -1 : x > y ? 1 : 0;
}

/** `text` as a whole number, scaled so that neither it nor `other` has decimals. */
function scaled(text: string, other: string): bigint {
  if (!isDecimal(text)) return 0n;
  const places = Math.max(decimals(text), decimals(other));
  const [whole = "", fraction = ""] = text.split(".");
  return BigInt(whole.replace(/^-?$/, "$&0") + fraction.padEnd(places, "0"));
}

function decimals(text: string): number {
  return text.split(".")[1]?.length ?? 0;
}
