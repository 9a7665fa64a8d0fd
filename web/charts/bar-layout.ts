import type { Bar } from "./bar-spans.ts";
import type { Box, Size } from "./box.ts";
import type { ChartData, Point } from "./chart-data.ts";
import type { ColumnLook } from "./drawing.ts";
import { sumOf } from "./exact.ts";
import { figureOf } from "./figure.ts";
import type { Measure } from "./fit-text.ts";
import type { GridLine, PlacedBar, PlacedText } from "./placed.ts";

/** Where everything of a bar chart stands (lying-bars.ts, upright-bars.ts). */
export type BarLayout = {
  readonly bars: readonly PlacedBar[];
  readonly texts: readonly PlacedText[];
  readonly grid: readonly GridLine[];
  readonly plot: Box;
  /** The line that bars begin at. */
  readonly zero: Box;
  /** Categories without room. */
  readonly notDrawn: number;
};

export type BarRequest = {
  readonly data: ChartData;
  /** Of the category and of the measure. */
  readonly look: ColumnLook;
  readonly measureLook: ColumnLook;
  readonly isStacked: boolean;
  /** The digits of a row's measure, for totals of stacks. */
  readonly digitsOf: (point: Point) => string | null;
  readonly size: Size;
  readonly measure: Measure;
};

/** A bar that is empty is still seen. */
export const LEAST_BAR_PX = 1;

/** The number of a bar, or of a whole stack. */
export type BarValue = {
  readonly band: number;
  readonly lane: number;
  /** Where the bar ends, as a value. */
  readonly end: number;
  readonly text: string;
};

/** The numbers of bars; of stacks their totals, exact before they are shortened. */
export function barValues(request: BarRequest, bars: readonly Bar[]): readonly BarValue[] {
  if (request.isStacked) return stackTotals(request, bars);
  return bars.map(({ point, band, lane, span }) => {
    return { band, lane, end: span[1], text: point.figure.short };
  });
}

/** Totals only where parts add up, and none is below zero: a stack of both has no end that a total could stand at. */
function stackTotals(
  { measureLook, digitsOf }: BarRequest,
  bars: readonly Bar[],
): readonly BarValue[] {
  if (measureLook.as !== "figure" || measureLook.adds !== true) return [];
  if (bars.some(({ point }) => (point.figure.at ?? 0) < 0)) return [];
  const byBand = new Map<number, Bar[]>();
  for (const bar of bars) byBand.set(bar.band, [...(byBand.get(bar.band) ?? []), bar]);
  return [...byBand].map(([band, parts]) => {
    const total = sumOf(parts.flatMap(({ point }) => digitsOf(point) ?? []));
    const end = Math.max(...parts.map(({ span }) => span[1]), 0);
    return { band, lane: 0, end, text: figureOf(total, measureLook).short };
  });
}
