import type { Kind } from "./kind.ts";
import { text } from "./text.ts";

export const email: Kind = {
  ...text,
  types: ["email"],
  widthPx: 200,
  href: (value) => `mailto:${encodeURIComponent(value).replace("%40", "@")}`,
};
