/** A rectangle within a chart, in pixels from its top left. */
export type Box = {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
};

export type Size = { readonly width: number; readonly height: number };

/** The rectangle between two corners, in whatever order, at least so thick. */
export function boxBetween(
  [x1, y1]: readonly [number, number],
  [x2, y2]: readonly [number, number],
  leastPx = 0,
): Box {
  const width = Math.max(leastPx, Math.abs(x2 - x1));
  const height = Math.max(leastPx, Math.abs(y2 - y1));
  return { x: Math.min(x1, x2), y: Math.min(y1, y2), width, height };
}

/**
 * Where a note about a mark stands: above it, below where there is no room, and always within the chart as far as it is
 * not larger.
 */
export function placeNote(
  mark: Box,
  note: Size,
  chart: Size,
): { readonly x: number; readonly y: number } {
  const most = {
    x: Math.max(0, chart.width - note.width),
    y: Math.max(0, chart.height - note.height),
  };
  const x = Math.min(most.x, Math.max(0, mark.x + mark.width / 2 - note.width / 2));
  const above = mark.y - note.height - GAP_PX;
  const below = mark.y + mark.height + GAP_PX;
  if (above >= 0) return { x, y: Math.min(above, most.y) };
  if (below <= most.y) return { x, y: below };
  // Neither above nor below: beside it, so that the mark is still seen.
  const right = mark.x + mark.width + GAP_PX;
  const beside = right <= most.x ? right : Math.max(0, mark.x - note.width - GAP_PX);
  return { x: beside, y: Math.min(most.y, Math.max(0, mark.y)) };
}

const GAP_PX = 6;

/** A rectangle, larger on every side. */
export function grown({ x, y, width, height }: Box, byPx: number): Box {
  return { x: x - byPx, y: y - byPx, width: width + 2 * byPx, height: height + 2 * byPx };
}
