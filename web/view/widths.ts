import type { ViewState, Width } from "./view-state.ts";

/** Room for a letter and what a heading needs; and for a long line. */
export const LEAST_WIDTH_PX = 56;
export const MOST_WIDTH_PX = 1_200;

export function boundedPx(px: number): number {
  return Math.round(Math.max(LEAST_WIDTH_PX, Math.min(px, MOST_WIDTH_PX)));
}

/** The widths with another one of a column; null: as wide as usual. */
export function withWidth(
  { widths }: Pick<ViewState, "widths">,
  column: string,
  px: number | null,
): readonly Width[] {
  const others = widths.filter((one) => one.column !== column);
  return px === null ? others : [...others, { column, px: boundedPx(px) }];
}
