/** The number of a row as people type it, `1,234,567` or `1 234 567`, within a list of so many; null where it is none. */
export function rowNumber(text: string, length: number): number | null {
  const digits = text.replaceAll(/[\s,.'’_]/g, "");
  if (!/^\d{1,15}$/.test(digits) || length < 1) return null;
  return Math.max(1, Math.min(Number(digits), length));
}
