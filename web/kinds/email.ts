import type { Kind } from "./kind.ts";
import { text } from "./text.ts";

export const email: Kind = {
  ...text,
  types: ["email"],
  widthPx: 200,
  cell: "away",
  href: mailed,
};

/** One address, so that nothing in it adds others, a subject or a text. */
function mailed(value: string): string | null {
  return /^[^\s@<>,;]+@[^\s@<>,;]+$/.test(value)
    ? `mailto:${encodeURIComponent(value).replace("%40", "@")}`
    : null;
}
