import { FILTER_OPERATORS, type FieldKind } from "./field-kind.ts";
import { longText } from "./long-text.ts";

/** Several values as one text, with semicolons between them. */
export const multipicklist: FieldKind<"text"> = {
  ...longText,
  types: ["multipicklist"],
  filter: { ...longText.filter, operators: FILTER_OPERATORS },
};
