import type { MirrorColumn } from "../../../db/mirror/mirror-column.ts";
import { IMAGE_STAMP } from "../../core/mirror-row.ts";
import { isRead } from "../../core/object-reads.ts";
import { holds } from "../../lib/injection-point.ts";

/** The columns of an object, by whether a verification may compare them with the mirror. */
export type VerifiedColumns = {
  /** Kept fresh by events (or, without events, by reads): they must be equal. */
  readonly comparable: readonly MirrorColumn[];
  /**
   * Not announced by events: formulas, roll-ups, derived and system fields. They are as of a record's last read, so
   * differences are refreshed, counted apart, and prove nothing. So are columns that a repair is still to read of every
   * record: their values are known to be missing.
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
export function verifiedColumns(
  columns: readonly MirrorColumn[],
  carried: ReadonlySet<string> | null,
  unread: ReadonlySet<string>,
): VerifiedColumns {
  const present = columns.filter((column) => isRead(column) && column.column !== IMAGE_STAMP);
  const unreadIsKnown = holds("a field that is still to be read is not compared");
  const isComparable = (column: MirrorColumn) =>
    isKeptFresh(column, carried) && !(unreadIsKnown && unread.has(column.column));
  return {
    comparable: present.filter(isComparable),
    computed: present.filter((column) => !isComparable(column)),
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
