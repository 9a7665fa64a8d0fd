import type { FieldKind } from "./field-kind.ts";
import { text } from "./text.ts";

/** A text of any length that holds values of any type. */
export const untyped: FieldKind<"text"> = { ...text, types: ["anyType", "json"], isLong: true };
