import type { Cells } from "../../edge/protocol/cell.ts";
import type { Column } from "../../edge/protocol/object.ts";

/** The columns of a record that are different, of one that was and is there; in the object's order. */
export function changedColumns(
  columns: readonly Column[],
  { before, after }: { readonly before: Cells | null; readonly after: Cells | null },
): readonly Column[] {
  if (before === null || after === null) return [];
  return columns.filter(({ column }) => column in before && before[column] !== after[column]);
}
