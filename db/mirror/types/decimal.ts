import { decimalText, trimDecimal } from "./decimal-text.ts";
import { type FieldKind, ORDER_OPERATORS } from "./field-kind.ts";
import { text } from "./text.ts";

/** Numbers that keep every digit, in Postgres and as text of digits everywhere else. */
export const decimal: FieldKind<"numeric"> = {
  ...text,
  types: ["double", "currency", "percent"],
  pgType: "numeric",
  fromEvent(value, scale) {
    if (typeof value === "bigint") return value.toString();
    if (typeof value !== "number" || !Number.isFinite(value)) return undefined;
    return decimalText(value, scale);
  },
  // Numbers of more digits than a double holds come as strings.
  fromJson: (value, scale) =>
    typeof value === "number" ? decimalText(value, scale) : trimDecimal(String(value)),
  fromText: trimDecimal,
  filter: {
    operators: ORDER_OPERATORS,
    takes: "a decimal number, as in 1200.50",
    parse: (value) =>
      value.length <= 100 && /^[+-]?(\d+(\.\d*)?|\.\d+)$/.test(value) ? value : null,
  },
};
