import type { RowCells } from "../core/mirror-row.ts";
import { trimDecimal } from "../../db/mirror/cell-text.ts";
import type { MirrorColumn } from "../../db/mirror/mirror-column.ts";
import { decimalText } from "../cdc/decimal.ts";
import type { CellValue } from "../../edge/protocol/cell.ts";

/** A record as REST answers it, as cells. Fields that the answer does not name are left out. */
export function imageCells(
  record: Readonly<Record<string, unknown>>,
  columns: readonly MirrorColumn[],
): RowCells {
  const cells: RowCells = {};
  for (const column of columns) {
    const value = record[column.field];
    if (value !== undefined) cells[column.column] = cellFromJson(value, column);
  }
  return cells;
}

/**
 * REST writes datetimes as `2026-01-31T09:30:00.000+0000` and times as `09:30:00.000Z`. What is no value of its column's
 * type stays as it is written, for Postgres to refuse and whoever merges it to dead-letter.
 */
function cellFromJson(value: unknown, { pgType, scale }: MirrorColumn): CellValue {
  if (value === null || value === "") return null;
  if (pgType === "boolean" && typeof value === "boolean") return value;
  if (pgType === "integer" && typeof value === "number") return value;
  if (pgType === "timestamptz") return instant(String(value));
  if (pgType === "time") return String(value).replace(/Z$/, "");
  if (typeof value === "number") return decimalText(value, scale);
  // Numbers of more digits than a double holds come as strings.
  if (pgType === "double precision" && Number.isFinite(Number(value)))
    return decimalText(Number(value), scale);
  if (pgType === "numeric") return trimDecimal(String(value));
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function instant(text: string): string {
  const at = new Date(text.replace(/\+0000$/, "Z"));
  return Number.isNaN(at.getTime()) ? text : at.toISOString();
}
