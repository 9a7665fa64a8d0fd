import type { Kind } from "./kind.ts";
import { TEXT_OPERATORS } from "./operator.ts";

/** What every kind is, as far as it does not say otherwise; and every type that is not known. */
export const text: Kind = {
  types: ["string"],
  widthPx: 176,
  isFigure: false,
  byDefault: "shown",
  label: (label) => label,
  text: String,
  exact: String,
  cell: "text",
  parts: (value) => [String(value)],
  href: () => null,
  operators: TEXT_OPERATORS,
  words: {},
  input: { type: "text", label: "Value", show: (value) => value, read: (shown) => shown },
  choices: [],
  fault: () => null,
  order: (a, b) => (a < b ? -1 : a > b ? 1 : 0),
};
