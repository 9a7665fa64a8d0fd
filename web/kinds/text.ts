import { visible } from "../format/visible.ts";
import type { Kind } from "./kind.ts";
import { TEXT_OPERATORS } from "./operator.ts";

/** What every kind is, as far as it does not say otherwise; and every type that is not known. */
export const text: Kind = {
  types: ["string"],
  widthPx: 176,
  isFigure: false,
  byDefault: "shown",
  label: (label) => label,
  text: (value) => visible(String(value)),
  exact: String,
  cell: "text",
  parts: (value) => [String(value)],
  href: () => null,
  operators: TEXT_OPERATORS,
  words: {},
  input: { type: "text", label: "Value", show: (value) => value, read: (shown) => shown },
  choices: [],
  fault: () => null,
  order: textOrder,
};

/**
 * The order of two texts, as far as every collation agrees: by the first character that differs, where both are digits
 * or letters of one case. NaN otherwise.
 */
function textOrder(a: string, b: string): number {
  if (a === b) return 0;
  const at = [...a].findIndex((letter, index) => letter !== b[index]);
  const [x = "", y = ""] = [a[at], b[at]];
  const isAlike = SORTED_ALIKE.some((alike) => alike.test(x) && alike.test(y));
  return !isAlike ? Number.NaN : x < y ? -1 : 1;
}

const SORTED_ALIKE = [/^[0-9]$/, /^[a-z]$/, /^[A-Z]$/];
