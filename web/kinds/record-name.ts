import type { Cells } from "../../edge/protocol/cell.ts";
import type { Column } from "../../edge/protocol/object.ts";
import { visible } from "../format/visible.ts";

/** What a record is called: the value of its object's name field; null where it has none. */
export function recordName(
  cells: Cells | null | undefined,
  columns: readonly Column[],
): string | null {
  const column = columns.find((one) => one.nameField)?.column;
  const value = column === undefined ? null : cells?.[column];
  return value === null || value === undefined ? null : visible(String(value));
}
