import type { Group } from "./chart-data.ts";

/** As many series have a colour of their own (tokens.css). */
export const SERIES_COLOURS = 8;

/** The colour of a series by its place; those without a name of their own, and those beyond the palette, share a grey. */
export function seriesColour(group: Group | undefined, index: number): string {
  if (group?.isRest || index >= SERIES_COLOURS) return "var(--color-series-rest)";
  return `var(--color-series-${index + 1})`;
}

/** The colour of a step of a heat map, 1 to 5. */
export function heatColour(step: number): string {
  return `var(--color-heat-${step})`;
}
