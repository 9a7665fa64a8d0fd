import type { RowCells } from "../../core/mirror-row.ts";

/** How a record was deleted: by which change, or shown by which read. */
export type Deletion = {
  readonly recordId: string;
  readonly seq: number;
  /** ISO 8601; null where an event deleted it. */
  readonly readBegan: string | null;
  /** ISO 8601. */
  readonly deletedAt: string;
  readonly lastRow: Readonly<RowCells> | null;
};
