import type { Kind } from "./kind.ts";
import { text } from "./text.ts";

export const phone: Kind = {
  ...text,
  types: ["phone"],
  widthPx: 148,
  href: (value) => `tel:${value.replace(/[^+\d]/g, "")}`,
};
