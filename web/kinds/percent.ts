import { numberText } from "../format/number.ts";
import type { Kind } from "./kind.ts";
import { number } from "./number.ts";

export const percent: Kind = {
  ...number,
  types: ["percent"],
  widthPx: 96,
  text: (value, { scale }) => `${numberText(String(value), scale)} %`,
};
