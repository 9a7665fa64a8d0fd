import { COLUMNS } from "../../../edge/protocol/board.ts";

/** From one cell of the grid to the next, in pixels. */
export type GridStep = { readonly x: number; readonly y: number };

/** Null where the board has fewer columns, and the tiles stand one after the other. */
export function gridStep(grid: HTMLElement): GridStep | null {
  const style = getComputedStyle(grid);
  const columns = style.gridTemplateColumns.split(" ").map(Number.parseFloat);
  if (columns.length !== COLUMNS) return null;
  return {
    x: (columns[0] ?? 0) + Number.parseFloat(style.columnGap),
    y: Number.parseFloat(style.gridAutoRows) + Number.parseFloat(style.rowGap),
  };
}

export function tileElement(grid: HTMLElement, key: string): HTMLElement | null {
  return grid.querySelector<HTMLElement>(`[data-tile="${key}"]`);
}
