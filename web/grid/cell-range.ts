import type { GridPlace } from "./grid-move.ts";

/** A rectangle of cells, its ends included. */
export type CellRange = {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
};

/** The rectangle between two cells; null where one of them is not there any more. */
export function rangeOf(a: GridPlace, b: GridPlace): CellRange | null {
  if (Math.min(a.row, b.row, a.column, b.column) < 0) return null;
  return {
    top: Math.min(a.row, b.row),
    bottom: Math.max(a.row, b.row),
    left: Math.min(a.column, b.column),
    right: Math.max(a.column, b.column),
  };
}

/** Rows of texts as spreadsheets paste them: tabs between cells, a cell with a tab, a line or a quote in quotes. */
export function tabSeparated(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => row.map(quoted).join("\t")).join("\n");
}

function quoted(text: string): string {
  return /[\t\n\r"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A text that a spreadsheet would take for a formula, with the apostrophe that makes it text. Numbers stay. */
export function safeText(text: string): string {
  const isFormula = /^[=@\t\r]/.test(text) || (/^[+-]/.test(text) && /[^\d\s().+/-]/.test(text));
  return isFormula ? `'${text}` : text;
}
