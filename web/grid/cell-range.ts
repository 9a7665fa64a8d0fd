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
