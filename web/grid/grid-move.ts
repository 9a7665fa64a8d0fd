/** A place in the grid: row −1 is the heading. */
export type GridPlace = { readonly row: number; readonly column: number };

export type GridSize = {
  readonly rows: number;
  readonly columns: number;
  readonly pageRows: number;
};

type Key = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey">;

/** Where a key leads within the grid; null for keys that do not move. Home and End stay in the row, unless Ctrl is held. */
export function gridMove(from: GridPlace, event: Key, size: GridSize): GridPlace | null {
  const to = target(from, event, size);
  if (to === null) return null;
  return {
    row: clamp(to.row, -1, size.rows - 1),
    column: clamp(to.column, 0, size.columns - 1),
  };
}

function target(from: GridPlace, event: Key, size: GridSize): GridPlace | null {
  const { row, column } = from;
  const far = event.ctrlKey || event.metaKey;
  switch (event.key) {
    case "ArrowUp":
      return { row: far ? 0 : row - 1, column };
    case "ArrowDown":
      return { row: far ? size.rows - 1 : row + 1, column };
    case "ArrowLeft":
      return { row, column: far ? 0 : column - 1 };
    case "ArrowRight":
      return { row, column: far ? size.columns - 1 : column + 1 };
    case "Home":
      return far ? { row: 0, column: 0 } : { row, column: 0 };
    case "End":
      return far
        ? { row: size.rows - 1, column: size.columns - 1 }
        : { row, column: size.columns - 1 };
    case "PageUp":
      return { row: Math.max(0, row - size.pageRows), column };
    case "PageDown":
      return { row: row + size.pageRows, column };
    default:
      return null;
  }
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}
