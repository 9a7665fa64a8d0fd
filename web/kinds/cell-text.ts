import type { Cells, CellValue } from "../../edge/protocol/cell.ts";
import { boolean } from "./boolean.ts";
import type { Filled, Kind, Shape } from "./kind.ts";
import { kindOf } from "./registry.ts";

export const EMPTY_TEXT = "–";

/** A value in one short line: what a cell shows and a live region says. Empty is a dash. */
export function cellText(
  column: Shape,
  value: CellValue | undefined,
  now: Date,
  cells?: Cells,
): string {
  if (value === null || value === undefined) return EMPTY_TEXT;
  return kindFor(column, value).text(value, column, now, cells);
}

/** The exact value where the short text leaves something out, else undefined. */
export function exactText(column: Shape, value: CellValue | undefined): string | undefined {
  if (value === null || value === undefined) return undefined;
  return kindFor(column, value).exact(value);
}

/** A history can hold true and false of a field that has another type now. */
function kindFor(column: Shape, value: Filled): Kind {
  return typeof value === "boolean" ? boolean : kindOf(column);
}
