import type { FieldKind } from "./field-kind.ts";
import { text } from "./text.ts";

export const boolean: FieldKind<"boolean"> = {
  ...text,
  types: ["boolean"],
  pgType: "boolean",
  fromEvent: (value) => (typeof value === "boolean" ? value : undefined),
  fromJson: (value, scale) => (typeof value === "boolean" ? value : text.fromJson(value, scale)),
  fromText: (printed) => printed === "t" || printed === "true",
  filter: {
    operators: ["eq", "ne", "in", "null"],
    takes: "true or false",
    parse: (value) => (value === "true" || value === "false" ? value : null),
  },
};
