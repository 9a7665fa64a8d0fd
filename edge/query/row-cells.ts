import { cellFromText } from "../../db/mirror/cell-text.ts";
import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import type { Cells, CellValue } from "../protocol/cell.ts";
import type { Row } from "./statement.ts";

/** The cells of a row of a mirror table, which holds the columns in their order. */
export function rowCells(columns: readonly MirrorColumn[], row: Row): Cells {
  const cells: Record<string, CellValue> = {};
  columns.forEach(({ column, pgType }, i) => {
    cells[column] = cellFromText(pgType, row[i] ?? null);
  });
  return cells;
}
