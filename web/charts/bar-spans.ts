import type { ChartData, Point } from "./chart-data.ts";
import { domainOf } from "./scale.ts";
import { type Span, stacked } from "./stack.ts";

/** A bar: its point, from which value to which it reaches, and its place beside the others of its category. */
export type Bar = {
  readonly point: Point;
  /** The place among the categories that are drawn. */
  readonly band: number;
  /** The place among the bars that stand side by side in the band. */
  readonly lane: number;
  readonly span: Span;
};

export type BarSpans = {
  readonly bars: readonly Bar[];
  /** Bars side by side in a band. */
  readonly lanes: number;
  readonly min: number;
  readonly max: number;
};

/** Bars from zero, side by side or stacked, of some of the categories; the domain has what they are compared with. */
export function barSpans(
  data: ChartData,
  categories: readonly number[],
  isStacked: boolean,
): BarSpans {
  const bands = new Map(categories.map((category, band) => [category, band]));
  const drawn = data.points.filter(({ category }) => bands.has(category));
  const spans = isStacked ? stackedSpans(drawn) : new Map<Point, Span>();
  const bars = drawn.flatMap((point) => {
    const span = isStacked ? spans.get(point) : spanOf(point);
    const lane = isStacked ? 0 : point.series;
    return span ? [{ point, band: bands.get(point.category) ?? 0, lane, span }] : [];
  });
  const befores = isStacked ? [] : drawn.map(({ before }) => before?.at ?? null);
  const [min, max] = domainOf([...bars.flatMap(({ span }) => span), ...befores]);
  return { bars, lanes: isStacked ? 1 : Math.max(1, data.series.length), min, max };
}

/** A point without a value has no length, but a place: it can be reached, and says that it has none. */
function spanOf({ figure }: Point): Span {
  return [0, figure.at ?? 0];
}

function stackedSpans(points: readonly Point[]): ReadonlyMap<Point, Span> {
  const byCategory = new Map<number, Point[]>();
  for (const point of points)
    byCategory.set(point.category, [...(byCategory.get(point.category) ?? []), point]);
  const spans = new Map<Point, Span>();
  for (const parts of byCategory.values()) {
    const ordered = parts.toSorted((a, b) => a.series - b.series);
    for (const [index, span] of stacked(ordered.map(({ figure }) => figure.at)).entries()) {
      const point = ordered[index];
      if (point && span) spans.set(point, span);
    }
  }
  return spans;
}
