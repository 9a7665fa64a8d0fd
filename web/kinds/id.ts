import type { Kind } from "./kind.ts";
import { text } from "./text.ts";

export const id: Kind = {
  ...text,
  types: ["id"],
  widthPx: 172,
  byDefault: "never",
  cell: "code",
  operators: ["eq", "in"],
};
