import type { MirrorTable } from "../core/mirror-table.ts";

/** The table with the columns of a read of every field: those that the org still has. */
export function selected(table: MirrorTable): MirrorTable {
  return { ...table, columns: table.columns.filter((column) => !column.retired) };
}
