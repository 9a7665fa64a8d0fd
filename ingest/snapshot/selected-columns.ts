import { isRead } from "../core/object-reads.ts";
import type { MirrorTable } from "../core/mirror-table.ts";

/** The table with the columns of a read of every field: those that the org has and lets be read. */
export function selected(table: MirrorTable): MirrorTable {
  return { ...table, columns: table.columns.filter(isRead) };
}
