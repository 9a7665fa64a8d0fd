/** `2026-11-28`: a day as the reader's clock has it. */
export function dayText(at: Date): string {
  const two = (part: number) => String(part).padStart(2, "0");
  return [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join("-");
}
