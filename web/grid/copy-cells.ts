import type { Accessor } from "solid-js";
import type { Column } from "../../edge/protocol/object.ts";
import { countText } from "../format/number.ts";
import { safeText, tabSeparated } from "../format/separated.ts";
import { columnLabel } from "../kinds/column-label.ts";
import { kindOf } from "../kinds/registry.ts";
import { plainText } from "../kinds/rich-text.ts";
import { referencedObject } from "../kinds/reference.ts";
import type { LiveRows } from "../rows/create-live-rows.ts";
import type { Row } from "../rows/row-table.ts";
import type { ReferenceNames } from "../state/reference-names.ts";
import { announce } from "../ui/live-region.tsx";
import type { GridSelection } from "./create-grid-selection.ts";

/** Puts the selected cells of loaded rows on the clipboard, and says what was copied. */
export async function copyCells(options: {
  readonly columns: ReadonlyMap<string, Column>;
  readonly shown: Accessor<readonly string[]>;
  readonly rows: Pick<LiveRows, "first" | "ids" | "peek">;
  readonly selection: Pick<GridSelection, "range" | "missing">;
  readonly names: ReferenceNames;
  readonly headings: boolean;
}): Promise<void> {
  const range = options.selection.range();
  const missing = options.selection.missing();
  if (range === null) return;
  const { top, bottom, left, right } = range;
  const first = options.rows.first();
  const ids = options.rows.ids().slice(Math.max(0, top - first), Math.max(0, bottom + 1 - first));
  const rows = ids.flatMap((id) => options.rows.peek(id) ?? []);
  const columns = options
    .shown()
    .slice(left, right + 1)
    .flatMap((name) => options.columns.get(name) ?? []);
  const text = copiedText(columns, rows, options.names, options.headings);
  await navigator.clipboard.writeText(text);
  const notLoaded =
    missing === 0 ? "" : ` ${countText(missing)} rows are not loaded, and not among them.`;
  announce("copy", `${countText(rows.length * columns.length)} cells copied.${notLoaded}`);
}

/**
 * Cells as a spreadsheet takes them: numbers and dates exact, as the API has them and not as the screen shortens them;
 * references as the names that are shown, formatted texts as they are read. With `headings`, the labels come first.
 */
function copiedText(
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
  if (kindOf(column).cell === "rich") return safeText(plainText(String(value)));
  const text = String(value);
  if (column.type !== "reference") return safeText(text);
  const object = referencedObject(column.referenceTo, text);
  return safeText((object && names.name(object, text, () => undefined)) || text);
}
