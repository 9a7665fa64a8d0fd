/** The number of a row as people type it, `1,234,567` or `1 234 567`, within a list of so many; null where it is none. */
export function rowNumber(text: string, length: number): number | null {
  const isNumber = /^(\d+|\d{1,3}([,.'’_\s]\d{3})+)$/.test(text.trim());
  const digits = text.replaceAll(/\D/g, "");
  if (!isNumber || digits.length > 15 || length < 1) return null;
  return Math.max(1, Math.min(Number(digits), length));
}
