import type { Kind } from "./kind.ts";
import { text } from "./text.ts";

export const phone: Kind = {
  ...text,
  types: ["phone"],
  widthPx: 148,
  cell: "away",
  href: dialled,
};

/** What stands in the field may be no number at all; of an extension nothing is dialled. */
function dialled(value: string): string | null {
  const number = value.replace(/\b(ext\.?|x)\s*\d+.*$/i, "").replace(/[^+\d]/g, "");
  return /^\+?\d{3,}$/.test(number) ? `tel:${number}` : null;
}
