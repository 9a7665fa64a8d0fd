/** Whether an Avro value is a whole number of which no digit is lost. */
export function isWholeNumber(value: unknown): value is number | bigint {
  return typeof value === "bigint" || (typeof value === "number" && Number.isSafeInteger(value));
}

/** A signed number of so many bits in its shortest form, or null when the text is none. */
export function parseWholeNumber(text: string, bits: number): string | null {
  if (!/^[+-]?\d{1,20}$/.test(text)) return null;
  const number = BigInt(text.replace(/^\+/, ""));
  return BigInt.asIntN(bits, number) === number ? number.toString() : null;
}
