/** Between the rows of a board (boards.css). */
const GAP_PX = 12;
/** In lower rows the smallest tiles of ready-made boards cannot be read. */
const LEAST_PX = 26;

/** How high the rows of a board are that fills a height with all its tiles; null where they would be too low to read. */
export function wallRowPx(heightPx: number, rows: number): number | null {
  const px = (heightPx - (rows - 1) * GAP_PX) / rows;
  return px < LEAST_PX ? null : px;
}
