import type { Box } from "./box.ts";
import type { Point } from "./chart-data.ts";
import type { Measure } from "./fit-text.ts";

/** What charts draw, each at its place in pixels. */
export type PlacedBar = {
  readonly point: Point;
  readonly box: Box;
  /** What can be pressed: the bar and the place that it could fill. */
  readonly hit: Box;
  /** A thin mark where the value was before. */
  readonly before: Box | null;
};

export type PlacedText = {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly anchor: "start" | "middle" | "end";
  readonly tone: "name" | "value";
};

/** A line across the plot at `y`, with its number at the left. */
export type GridLine = { readonly y: number; readonly text: string };

/** Between the edge of a chart and what stands there, so that the ring of the focus touches no letter. */
export const EDGE_PX = 4;

/** The widest of some texts, in whole pixels; 0 of none. */
export function widest(texts: readonly string[], measure: Measure): number {
  return Math.ceil(texts.reduce((most, text) => Math.max(most, measure(text)), 0));
}
