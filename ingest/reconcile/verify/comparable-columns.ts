import type { MirrorColumn } from "../../../db/mirror/mirror-column.ts";
import { IMAGE_STAMP } from "../../core/mirror-row.ts";

/** The columns of an object by what an audit may hold against the mirror. */
export type AuditedColumns = {
  /** Kept fresh by events (or, without events, by reads): they must be equal. */
  readonly proved: readonly MirrorColumn[];
  /**
   * Not announced by events: formulas, roll-ups, derived and system fields. They are as of a record's last read; where
   * they differ they are refreshed and counted apart, and prove nothing. So are columns that a repair is to read of
   * every record: that the mirror does not hold their values yet is known.
   */
  readonly computed: readonly MirrorColumn[];
};

/** Fields that are always known, though events do not carry them. */
const IDENTITY = new Set(["Id", "IsDeleted"]);

/**
 * @param carried names of the fields in the object's event schema; null where the object is polled, so that every read
 * shows every field.
 * @param unread names of the columns that are still to be read of every record
 */
export function auditedColumns(
  columns: readonly MirrorColumn[],
  carried: ReadonlySet<string> | null,
  unread: ReadonlySet<string>,
): AuditedColumns {
  const present = columns.filter((column) => !column.retired && column.column !== IMAGE_STAMP);
  const isProved = (column: MirrorColumn) =>
    isKeptFresh(column, carried) && !unread.has(column.column);
  return {
    proved: present.filter(isProved),
    computed: present.filter((column) => !isProved(column)),
  };
}

function isKeptFresh(
  { field, eventPath, calculated }: MirrorColumn,
  carried: ReadonlySet<string> | null,
): boolean {
  if (IDENTITY.has(field)) return true;
  if (calculated || eventPath === null) return false;
  return carried === null || carried.has(eventPath.split(".")[0] ?? "");
}
