import { cleanText } from "../../db/mirror/clean-text.ts";
import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import { kindOf } from "../../db/mirror/types/registry.ts";
import type { RowCells } from "../core/mirror-row.ts";

/**
 * A record of a REST answer as cells. Fields that the answer does not name are left out. A value that is not of its
 * column's type stays as it is: Postgres refuses it, and the record becomes a dead letter.
 */
export function imageCells(
  record: Readonly<Record<string, unknown>>,
  columns: readonly MirrorColumn[],
): RowCells {
  const cells: RowCells = {};
  for (const column of columns) {
    const answered = record[column.field];
    if (answered === undefined) continue;
    const value = typeof answered === "string" ? cleanText(answered) : answered;
    const isEmpty = value === null || value === "";
    cells[column.column] = isEmpty ? null : kindOf(column).fromJson(value, column.scale);
  }
  return cells;
}
