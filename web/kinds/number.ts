import { numberText } from "../format/number.ts";
import { compareDecimals, isDecimal } from "./decimal.ts";
import type { Kind } from "./kind.ts";
import { ORDER_OPERATORS } from "./operator.ts";
import { text } from "./text.ts";

export const number: Kind = {
  ...text,
  types: ["int", "long", "double"],
  widthPx: 128,
  isFigure: true,
  text(value, { type, label, scale }) {
    // 2026, not 2,026.
    if (type === "int" && /\byear$/i.test(label ?? "")) return String(value);
    return numberText(String(value), scale);
  },
  cell: "plain",
  operators: ORDER_OPERATORS,
  input: { ...text.input, type: "decimal" },
  fault: (value, label) =>
    isDecimal(value) ? null : `${label} is compared with a number, such as 1200.50.`,
  order: (a, b) => (isDecimal(a) && isDecimal(b) ? compareDecimals(a, b) : Number.NaN),
};
