import { dayText } from "../../format/day.ts";

const LONGEST = 80;

/** `open-pipeline 2026-11-28 1402.csv`: what the tile counts, and the moment of its numbers as the reader's clock has it. */
export function fileName(title: string, at: Date, ending: "csv" | "png"): string {
  const two = (part: number) => String(part).padStart(2, "0");
  return `${slug(title)} ${dayText(at)} ${two(at.getHours())}${two(at.getMinutes())}.${ending}`;
}

/** Letters of every language and digits, which every file system takes. */
function slug(title: string): string {
  const words = title.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  return [...words.join("-")].slice(0, LONGEST).join("").replace(/-$/, "") || "tile";
}
