/** Between the rows of a board on a wall (boards.css). */
const GAP_PX = 8;
/** In lower rows the smallest tiles of ready-made boards, of five rows, cannot be read: they are 92 px high. */
const LEAST_PX = 12;

/** How high the rows of a board are that fills a height with all its tiles; null where they would be too low to read. */
export function wallRowPx(heightPx: number, rows: number): number | null {
  const px = (heightPx - (rows - 1) * GAP_PX) / rows;
  return px < LEAST_PX ? null : px;
}
