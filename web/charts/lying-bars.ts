import { type BarLayout, type BarRequest, barValues, LEAST_BAR_PX } from "./bar-layout.ts";
import { type Bar, barSpans } from "./bar-spans.ts";
import { type Box, boxBetween, grown } from "./box.ts";
import { fitText } from "./fit-text.ts";
import { EDGE_PX, type PlacedBar, type PlacedText, widest } from "./placed.ts";
import { linearScale, type Scale } from "./scale.ts";

const TEXT_GAP_PX = 8;
/** A pointer's least target (WCAG 2.5.8). */
const LEAST_PITCH_PX = 24;
const MOST_PITCH_PX = 40;
const LANE_PX = 15;
const LANE_GAP_PX = 2;
const MOST_THICK_PX = 16;
/** The part of the width that names may take. */
const NAMES = 0.36;
const LEAST_NAME_PX = 48;

/** Bars from left to right, one below the other: the name before, the number at the right edge. */
export function lyingBars(request: BarRequest): BarLayout {
  const { data, size, measure, isStacked } = request;
  const least = Math.max(LEAST_PITCH_PX, (isStacked ? 1 : data.series.length) * LANE_PX + 6);
  const count = Math.min(data.categories.length, Math.max(1, Math.floor(size.height / least)));
  const drawn = Array.from({ length: count }, (_, index) => index);
  const { bars, lanes, min, max } = barSpans(data, drawn, isStacked);
  const values = barValues(request, bars);
  const names = data.categories.slice(0, count).map(({ text }) => text);
  const nameWidth = Math.min(widest(names, measure), Math.max(LEAST_NAME_PX, size.width * NAMES));
  const valueWidth = widest(
    values.map(({ text }) => text),
    measure,
  );
  const pitch = Math.min(Math.max(MOST_PITCH_PX, least), size.height / Math.max(1, count));
  const left = EDGE_PX + nameWidth + TEXT_GAP_PX;
  const plot = {
    x: left,
    y: 0,
    width: Math.max(8, size.width - left - valueWidth - TEXT_GAP_PX - EDGE_PX),
    height: pitch * count,
  };
  const rows = rowsOf(pitch, lanes, size.width);
  const scale = linearScale(min, max, plot.x, plot.x + plot.width);
  const middle = (index: number) => (index + 0.5) * pitch;
  return {
    bars: bars.map((bar) => lyingBar(bar, scale, rows, isStacked)),
    texts: [
      ...names.map((text, index) => nameText(fitText(text, nameWidth + 2, measure), middle(index))),
      ...values.map((value) =>
        valueText(value.text, size.width - EDGE_PX, rows.topOf(value) + rows.thick / 2),
      ),
    ],
    grid: [],
    plot,
    zero: { x: scale.at(0), y: 0, width: 1, height: plot.height },
    notDrawn: data.categories.length - count,
  };
}

type Rows = {
  readonly thick: number;
  readonly topOf: (bar: Pick<Bar, "band" | "lane">) => number;
  readonly hitOf: (bar: Pick<Bar, "band" | "lane">) => Box;
};

/** Bars side by side stand close together in the middle of their row. */
function rowsOf(pitch: number, lanes: number, width: number): Rows {
  const thick = Math.min(MOST_THICK_PX, (pitch - 6) / lanes - (lanes > 1 ? LANE_GAP_PX : 0));
  const step = thick + LANE_GAP_PX;
  const topOf = ({ band, lane }: Pick<Bar, "band" | "lane">) =>
    (band + 0.5) * pitch + (lane - lanes / 2) * step + LANE_GAP_PX / 2;
  const hitOf = (bar: Pick<Bar, "band" | "lane">) =>
    lanes > 1
      ? { x: 0, y: topOf(bar) - LANE_GAP_PX / 2, width, height: step }
      : { x: 0, y: bar.band * pitch, width, height: pitch };
  return { thick, topOf, hitOf };
}

function lyingBar(bar: Bar, scale: Scale, rows: Rows, isStacked: boolean): PlacedBar {
  const top = rows.topOf(bar);
  const [from, to] = [scale.at(bar.span[0]), scale.at(bar.span[1])];
  const box = boxBetween([from, top], [to, top + rows.thick], LEAST_BAR_PX);
  if (isStacked) return { point: bar.point, box, hit: grown(box, 1), before: null };
  const old = bar.point.before?.at ?? null;
  const before = old === null ? null : tickAt(scale.at(old), top, rows.thick);
  return { point: bar.point, box, hit: rows.hitOf(bar), before };
}

function tickAt(x: number, top: number, thick: number): Box {
  return { x: x - 1, y: top - 3, width: 2, height: thick + 6 };
}

function nameText(text: string, y: number): PlacedText {
  return { x: EDGE_PX, y, text, anchor: "start", tone: "name" };
}

function valueText(text: string, x: number, y: number): PlacedText {
  return { x, y, text, anchor: "end", tone: "value" };
}
