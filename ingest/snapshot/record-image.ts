import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import { kindOf } from "../../db/mirror/types/registry.ts";
import type { RowCells } from "../core/mirror-row.ts";

/**
 * A record as REST answers it, as cells. Fields that the answer does not name are left out. What is no value of its
 * column's type stays as it is written: Postgres refuses it, and the record becomes a dead letter.
 */
export function imageCells(
  record: Readonly<Record<string, unknown>>,
  columns: readonly MirrorColumn[],
): RowCells {
  const cells: RowCells = {};
  for (const column of columns) {
    const value = record[column.field];
    if (value === undefined) continue;
    const isEmpty = value === null || value === "";
    cells[column.column] = isEmpty ? null : kindOf(column).fromJson(value, column.scale);
  }
  return cells;
}
