import type { Column } from "../../edge/protocol/object.ts";
import { safeText, tabSeparated } from "../format/separated.ts";
import { columnLabel } from "../kinds/column-label.ts";
import { referencedObject } from "../kinds/reference.ts";
import type { Row } from "../rows/row-table.ts";
import type { ReferenceNames } from "../state/reference-names.ts";

/**
 * Cells as a spreadsheet takes them: numbers and dates exact, as the API has them and not as the screen shortens them;
 * references as the names that are shown. With `headings`, the labels come first.
 */
export function copiedText(
  columns: readonly Column[],
  rows: readonly Row[],
  names: ReferenceNames,
  headings: boolean,
): string {
  const body = rows.map((row) => columns.map((column) => copiedCell(row, column, names)));
  return tabSeparated(headings ? [columns.map(columnLabel), ...body] : body);
}

function copiedCell(row: Row, column: Column, names: ReferenceNames): string {
  const value = row.cells[column.column];
  if (value === null || value === undefined) return "";
  const text = String(value);
  if (column.type !== "reference") return safeText(text);
  const object = referencedObject(column.referenceTo, text);
  return safeText((object && names.name(object, text, () => undefined)) || text);
}
