import { type AxisLabel, axisLabels } from "./axis-labels.ts";
import type { Box, Size } from "./box.ts";
import type { ChartData } from "./chart-data.ts";
import type { ColumnLook } from "./drawing.ts";
import { fitText, type Measure } from "./fit-text.ts";
import { type GridLine, widest } from "./placed.ts";
import { linearScale, type Scale } from "./scale.ts";
import { isAlone, type Line } from "./series-lines.ts";
import { spreadLabels } from "./spread-labels.ts";
import { stacked } from "./stack.ts";
import { tickTexts, ticksOf } from "./ticks.ts";

/** Where everything of a line or area chart stands. */
export type SeriesLayout = {
  readonly plot: Box;
  readonly x: Scale;
  readonly y: Scale;
  readonly grid: readonly GridLine[];
  readonly labels: readonly AxisLabel[];
  readonly curves: readonly Curve[];
  /** Below curves: nothing, a tint, through which others are seen, or in a stack the whole colour. */
  readonly fill: "none" | "tint" | "whole";
  /** Names at the ends of lines, where they have room; else a legend says them. */
  readonly ends: readonly LineEnd[];
};

/** A line as it is drawn: where it is stacked, above those below it. */
export type Curve = {
  readonly line: Line;
  readonly values: readonly (number | null)[];
  /** Places of points that no line leads to. */
  readonly alone: readonly number[];
};

export type LineEnd = {
  readonly line: Line;
  readonly text: string;
  readonly x: number;
  readonly y: number;
};

type Request = {
  readonly data: ChartData;
  readonly lines: readonly Line[];
  readonly look: ColumnLook;
  readonly isArea: boolean;
  readonly isStacked: boolean;
  /** What is measured is a part of a whole. */
  readonly isShare: boolean;
  readonly size: Size;
  readonly measure: Measure;
};

const TOP_PX = 10;
const AXIS_PX = 22;
const GAP_PX = 8;
const LINE_PX = 16;
/** Narrower charts have a legend. */
const ENDS_FROM_PX = 420;

export function seriesLayout(request: Request): SeriesLayout {
  const { data, lines, size, measure } = request;
  const curves = curvesOf(request);
  const [min, max] = rangeOf(curves, request.isArea);
  const ticks = ticksOf(min, max, Math.max(3, Math.min(6, Math.floor(size.height / 40))));
  const texts = tickTexts(ticks, request.isShare);
  const left = widest(texts, measure) + GAP_PX;
  const right = size.width >= ENDS_FROM_PX && lines.length > 1 ? endWidth(request) : 4;
  const plot = {
    x: left,
    y: TOP_PX,
    width: Math.max(8, size.width - left - right),
    height: Math.max(8, size.height - TOP_PX - AXIS_PX),
  };
  const x = categoryScale(data.categories.length, plot);
  const y = linearScale(
    ticks.values[0] ?? 0,
    ticks.values.at(-1) ?? 1,
    plot.y + plot.height,
    plot.y,
  );
  const from = { from: plot.x, to: size.width };
  return {
    plot,
    x,
    y,
    grid: ticks.values.map((value, index) => ({ y: y.at(value), text: texts[index] ?? "" })),
    labels: axisLabels({
      groups: data.categories,
      look: request.look,
      xOf: x.at,
      ...from,
      measure,
    }),
    curves,
    fill: !request.isArea ? "none" : request.isStacked ? "whole" : "tint",
    ends: right > 4 ? endsOf(curves, x, y, plot, right, measure) : [],
  };
}

/** From the first category to the last; one alone stands in the middle. */
function categoryScale(count: number, plot: Box): Scale {
  const [from, to] = [plot.x, plot.x + plot.width];
  return count > 1 ? linearScale(0, count - 1, from, to) : linearScale(-1, 1, from, to);
}

/** Areas stand on each other, first series lowest, where their sum means something and none is below zero. */
function curvesOf({ data, lines, isStacked }: Request): readonly Curve[] {
  const own = lines.map((line) => line.figures.map((figure) => figure?.at ?? null));
  if (!isStacked) return lines.map((line, index) => curveOf(line, own[index] ?? []));
  const tops = data.categories.map((_, category) =>
    stacked(own.map((values) => values[category] ?? 0)).map((span) => span?.[1] ?? 0),
  );
  return lines.map((line, index) =>
    curveOf(
      line,
      tops.map((top) => top[index] ?? 0),
    ),
  );
}

function curveOf(line: Line, values: readonly (number | null)[]): Curve {
  return {
    line,
    values,
    alone: values.flatMap((_, index) => (isAlone(values, index) ? [index] : [])),
  };
}

/** Zero is in sight, but for a line that is far from it and would be flat. */
function rangeOf(curves: readonly Curve[], isArea: boolean): readonly [min: number, max: number] {
  let [min, max] = [Infinity, -Infinity];
  for (const { values } of curves)
    for (const value of values) {
      if (value === null) continue;
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
  if (min > max) return [0, 1];
  const isFar = max > min && Math.min(Math.abs(min), Math.abs(max)) > 2 * (max - min);
  return isFar && !isArea && min * max > 0 ? [min, max] : [Math.min(0, min), Math.max(0, max)];
}

function endWidth({ lines, size, measure }: Request): number {
  const names = lines.map(({ label }) => label);
  return Math.min(widest(names, measure) + GAP_PX + 2, size.width * 0.24);
}

/** Each name beside the last point of its line. */
function endsOf(
  curves: readonly Curve[],
  x: Scale,
  y: Scale,
  plot: Box,
  right: number,
  measure: Measure,
): readonly LineEnd[] {
  const ended = curves.flatMap(({ line, values }) => {
    const last = values.findLastIndex((value) => value !== null);
    return last < 0 ? [] : [{ line, y: y.at(values[last] ?? 0) }];
  });
  if (ended.length * LINE_PX > plot.height) return [];
  const places = spreadLabels(
    ended.map((end) => end.y),
    LINE_PX,
    plot.y - LINE_PX / 2,
    plot.y + plot.height + LINE_PX / 2,
  );
  return ended.map(({ line }, index) => ({
    line,
    text: fitText(line.label, right - GAP_PX, measure),
    x: x.at(Math.max(x.min, x.max)) + GAP_PX,
    y: places[index] ?? 0,
  }));
}

/** The category that is nearest to a pixel. */
export function categoryAt(layout: SeriesLayout, count: number, x: number): number {
  const { plot } = layout;
  const part = (x - plot.x) / plot.width;
  return Math.max(0, Math.min(count - 1, Math.round(part * (count - 1))));
}

/** The curve that is nearest to a point of the chart, of those that can be opened; undefined where none has a value. */
export function curveAt(layout: SeriesLayout, category: number, y: number): Curve | undefined {
  let nearest: Curve | undefined;
  let least = Infinity;
  for (const curve of layout.curves) {
    const value = curve.values[category] ?? null;
    if (value === null || !curve.line.points[category]) continue;
    const distance = Math.abs(layout.y.at(value) - y);
    if (distance < least) [nearest, least] = [curve, distance];
  }
  return nearest;
}
