import type { Kind } from "./kind.ts";
import { text } from "./text.ts";

export const longText: Kind = {
  ...text,
  types: ["textarea"],
  widthPx: 260,
  byDefault: "never",
  operators: ["contains", "starts", "null"],
};
