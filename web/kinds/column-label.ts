import type { Column } from "../../edge/protocol/object.ts";
import { kindOf } from "./registry.ts";

export function columnLabel(column: Pick<Column, "label" | "type">): string {
  return kindOf(column).label(column.label);
}
