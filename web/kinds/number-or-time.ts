import type { Column } from "../../edge/protocol/object.ts";
import { kindOf } from "./registry.ts";

export function isNumber(column: Pick<Column, "type">): boolean {
  return kindOf(column).isFigure;
}

/** A date or datetime. */
export function isTime({ type }: Pick<Column, "type">): boolean {
  return type === "date" || type === "datetime";
}
