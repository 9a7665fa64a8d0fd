import type { Kind } from "./kind.ts";
import { text } from "./text.ts";

export const url: Kind = {
  ...text,
  types: ["url"],
  widthPx: 180,
  cell: "away",
  href: webAddress,
};

/** Only addresses of the web are links: a field can hold anything. */
function webAddress(value: string): string | null {
  const full = /^https?:\/\//i.test(value) ? value : `https://${value}`;
  return URL.canParse(full) && /^[\w.-]+\.\w+/.test(value.replace(/^https?:\/\//i, ""))
    ? full
    : null;
}
