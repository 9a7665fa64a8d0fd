import { type FieldKind, ORDER_OPERATORS } from "./field-kind.ts";
import { text } from "./text.ts";
import { isWholeNumber, parseWholeNumber } from "./whole-number.ts";

export const integer: FieldKind<"integer"> = {
  ...text,
  types: ["int"],
  pgType: "integer",
  fromEvent: (value) => (isWholeNumber(value) ? Number(value) : undefined),
  fromJson: (value, scale) => (typeof value === "number" ? value : text.fromJson(value, scale)),
  fromText: Number,
  filter: {
    operators: ORDER_OPERATORS,
    takes: "a whole number between -2147483648 and 2147483647",
    parse: (value) => parseWholeNumber(value, 32),
  },
};
