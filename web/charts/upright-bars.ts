import { type AxisLabel, axisLabels } from "./axis-labels.ts";
import {
  type BarLayout,
  type BarRequest,
  type BarValue,
  barValues,
  LEAST_BAR_PX,
} from "./bar-layout.ts";
import { type Bar, type BarSpans, barSpans } from "./bar-spans.ts";
import { type Box, boxBetween, grown } from "./box.ts";
import { type PlacedBar, type PlacedText, widest } from "./placed.ts";
import { type Bands, bandsOf, linearScale, type Scale } from "./scale.ts";
import { type Ticks, tickTexts, ticksOf } from "./ticks.ts";

/** Of a bar with its gap. */
const THINNEST_PX = 3;
const AXIS_PX = 20;
const TOP_PX = 10;
/** Of a number on its bar. */
const VALUE_PX = 18;
const TEXT_GAP_PX = 8;
/** From one line of the grid to the next. */
const GRID_PX = 40;
const MOST_WIDE_PX = 56;

/** Bars upwards, from left to right: numbers on them where there is room, else on an axis at the left. */
export function uprightBars(request: BarRequest): BarLayout {
  const { data, size, measure } = request;
  // Of too many dates the last ones are drawn.
  const skipped = Math.max(0, data.categories.length - mostBars(size.width));
  const drawn = data.categories.map((_, index) => index).slice(skipped);
  const spans = barSpans(data, drawn, request.isStacked);
  const axis = axisOf(request, spans, drawn.length);
  const bands = bandsOf(
    drawn.length,
    axis.plot.x,
    size.width,
    drawn.length > 60 ? 0.15 : 0.3,
    MOST_WIDE_PX * spans.lanes,
  );
  const xOf = (index: number) => bands.startOf(index) + bands.size / 2;
  const labels = axisLabels({
    groups: drawn.flatMap((index) => data.categories[index] ?? []),
    look: request.look,
    xOf,
    from: axis.plot.x,
    to: size.width,
    measure,
  });
  const frame = { ...axis, bands, lanes: spans.lanes };
  return {
    bars: spans.bars.map((bar) => uprightBar(bar, frame, request.isStacked)),
    texts: [
      ...labels.map((label) => underAxis(label, size.height)),
      ...axis.values.map((value) => onBar(value, xOf(value.band), axis.scale)),
    ],
    grid: axis.grid,
    plot: axis.plot,
    zero: { x: axis.plot.x, y: axis.scale.at(0), width: axis.plot.width, height: 1 },
    notDrawn: skipped,
  };
}

function mostBars(width: number): number {
  return Math.max(1, Math.floor((width - 40) / THINNEST_PX));
}

type Axis = Pick<BarLayout, "grid" | "plot"> & {
  readonly scale: Scale;
  /** On the bars; none where the axis says them. */
  readonly values: readonly BarValue[];
};

function axisOf(request: BarRequest, spans: BarSpans, count: number): Axis {
  const { size, measure } = request;
  const values = spans.lanes === 1 ? barValues(request, spans.bars) : [];
  const texts = values.map(({ text }) => text);
  const isDirect = texts.length > 0 && widest(texts, measure) + 6 <= size.width / count;
  return isDirect ? directAxis(request, spans, values) : gridAxis(request, spans);
}

function directAxis(
  { size }: BarRequest,
  { min, max }: BarSpans,
  values: readonly BarValue[],
): Axis {
  const bottom = size.height - AXIS_PX - (min < 0 ? VALUE_PX : 0);
  const plot = plotBetween(0, size.width, VALUE_PX, bottom);
  const scale = linearScale(min, max === min ? min + 1 : max, plot.y + plot.height, plot.y);
  return { plot, scale, values, grid: [] };
}

function gridAxis(request: BarRequest, { min, max }: BarSpans): Axis {
  const { size, measure } = request;
  const most = Math.max(3, Math.min(6, Math.floor(size.height / GRID_PX)));
  const ticks: Ticks = ticksOf(min, max, most, isCount(request));
  const texts = tickTexts(ticks, request.measureLook.as === "share");
  const left = widest(texts, measure) + TEXT_GAP_PX;
  const plot = plotBetween(left, size.width, TOP_PX, size.height - AXIS_PX);
  const [low, high] = [ticks.values[0] ?? 0, ticks.values.at(-1) ?? 1];
  const scale = linearScale(low, high, plot.y + plot.height, plot.y);
  const grid = ticks.values.map((value, index) => ({
    y: scale.at(value),
    text: texts[index] ?? "",
  }));
  return { plot, scale, values: [], grid };
}

function plotBetween(left: number, right: number, top: number, bottom: number): Box {
  return { x: left, y: top, width: Math.max(8, right - left), height: Math.max(8, bottom - top) };
}

type Frame = Axis & { readonly bands: Bands; readonly lanes: number };

function uprightBar(bar: Bar, frame: Frame, isStacked: boolean): PlacedBar {
  const { scale, bands, lanes, plot } = frame;
  const thick = bands.size / lanes;
  const left = bands.startOf(bar.band) + bar.lane * thick;
  const width = Math.max(1, lanes > 1 ? thick - 1 : thick);
  const [from, to] = [scale.at(bar.span[0]), scale.at(bar.span[1])];
  const box = onLine(boxBetween([left, from], [left + width, to]));
  if (isStacked) return { point: bar.point, box, hit: grown(box, 1), before: null };
  const whole = { x: plot.x + bar.band * bands.pitch, width: bands.pitch };
  const column = lanes > 1 ? { x: left, width } : whole;
  const old = bar.point.before?.at ?? null;
  return {
    point: bar.point,
    box,
    hit: { ...column, y: plot.y, height: plot.height },
    before: old === null ? null : tickAt(left + width / 2, scale.at(old), width, bands.pitch),
  };
}

/** A little wider than its bar, but not as wide as to touch the next one. */
function tickAt(middle: number, y: number, wide: number, pitch: number): Box {
  const width = Math.max(1, Math.min(wide + 4, pitch - 2));
  return { x: middle - width / 2, y: y - 1, width, height: 2 };
}

/** What is empty is a line on the zero line. */
function onLine(box: Box): Box {
  if (box.height >= LEAST_BAR_PX) return box;
  return { ...box, y: box.y - LEAST_BAR_PX, height: LEAST_BAR_PX };
}

/** On the bar's end; of a negative one below it. */
function onBar({ end, text }: BarValue, x: number, { at }: Scale): PlacedText {
  const y = end < 0 ? at(end) + 10 : at(end) - 9;
  return { x, y, text, anchor: "middle", tone: "value" };
}

function underAxis({ x, text }: AxisLabel, height: number): PlacedText {
  return { x, y: height - 8, text, anchor: "middle", tone: "name" };
}

/** Of what is counted there is no half. */
function isCount({ measureLook }: BarRequest): boolean {
  return measureLook.as === "figure" && measureLook.scale === 0 && measureLook.adds === true;
}
