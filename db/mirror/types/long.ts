import { type FieldKind, ORDER_OPERATORS } from "./field-kind.ts";
import { text } from "./text.ts";
import { isWholeNumber, parseWholeNumber } from "./whole-number.ts";

/** A text of digits everywhere: JavaScript's numbers end at 2^53. */
export const long: FieldKind<"bigint"> = {
  ...text,
  types: ["long"],
  pgType: "bigint",
  fromEvent: (value) => (isWholeNumber(value) ? value.toString() : undefined),
  filter: {
    operators: ORDER_OPERATORS,
    takes: "a whole number of at most 19 digits",
    parse: (value) => parseWholeNumber(value, 64),
  },
};
