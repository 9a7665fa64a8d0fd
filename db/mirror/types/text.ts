import { decimalText } from "./decimal-text.ts";
import { type FieldKind, FILTER_OPERATORS, type MirrorCell } from "./field-kind.ts";

/** The most digits after the point that a Salesforce number has. */
const MAX_SCALE = 18;

/**
 * What every kind is, as far as it does not say otherwise; and the kind of every type that is not known. The column has
 * no length: Salesforce's lengths change, and count UTF-16 units.
 */
export const text: FieldKind<"text"> = {
  types: [],
  pgType: "text",
  fromEvent: textFromEvent,
  fromJson(value, scale) {
    if (typeof value === "number") return decimalText(value, scale);
    return typeof value === "object" ? JSON.stringify(value) : String(value);
  },
  fromText: (printed) => printed,
  filter: {
    operators: FILTER_OPERATORS.filter((operator) => operator !== "has"),
    takes: "text without a NUL character",
    parse: (value) => (value.includes("\0") ? null : value),
  },
  isLong: false,
  isIndexed: false,
  inRollUps: true,
};

/** Takes what a field held before its type was changed, too. Salesforce has no empty text. */
function textFromEvent(value: unknown): MirrorCell | undefined {
  if (typeof value === "string") return value === "" ? null : value;
  if (typeof value === "boolean" || typeof value === "bigint") return String(value);
  if (typeof value !== "number" || !Number.isFinite(value)) return undefined;
  return decimalText(value, MAX_SCALE);
}
