import { type Box, boxBetween, type Size } from "./box.ts";
import type { ChartData, Point } from "./chart-data.ts";
import { fitText, type Measure } from "./fit-text.ts";
import type { Rate } from "./funnel-rates.ts";
import { EDGE_PX, type PlacedText, widest } from "./placed.ts";
import { domainOf, linearScale } from "./scale.ts";

/** Where the stages of a funnel stand, one below the other, and between them how many go on. */
export type FunnelLayout = {
  readonly stages: readonly FunnelStage[];
  readonly texts: readonly PlacedText[];
  readonly notDrawn: number;
};

export type FunnelStage = {
  readonly point: Point;
  readonly box: Box;
  readonly hit: Box;
  /** What becomes of it until the next stage, as a path: a slanted area below its bar. */
  readonly slope: string;
};

const LEAST_PITCH_PX = 24;
/** From here on there is room between two bars for a rate. */
const ROOMY_PITCH_PX = 42;
const MOST_PITCH_PX = 64;
/** Between two bars: with a rate, and without one. */
const RATE_PX = 20;
const BARE_PX = 6;
const GAP_PX = 10;
/** Narrower funnels have no rates beside their numbers. */
const RATES_FROM_PX = 240;
/** The part of the width that names may take. */
const NAMES = 0.34;

export function funnelLayout(
  data: ChartData,
  rates: readonly Rate[],
  size: Size,
  measure: Measure,
): FunnelLayout {
  const most = Math.max(1, Math.floor(size.height / LEAST_PITCH_PX));
  const points = data.points.slice(0, most);
  const pitch = Math.min(MOST_PITCH_PX, size.height / Math.max(1, points.length));
  const isRoomy = pitch >= ROOMY_PITCH_PX;
  const names = points.map(({ category }) => data.categories[category]?.text ?? "");
  const hasRates = !isRoomy && size.width >= RATES_FROM_PX;
  const values = points.map((point, index) =>
    valueText(point, hasRates ? rates[index] : undefined),
  );
  const nameWidth = Math.min(widest(names, measure), size.width * NAMES);
  const left = EDGE_PX + nameWidth + GAP_PX;
  const right = Math.max(left + 8, size.width - EDGE_PX - widest(values, measure) - GAP_PX);
  const frame = { pitch, thick: pitch - (isRoomy ? RATE_PX : BARE_PX), left, right };
  const middles = points.map((_, index) => index * pitch + frame.thick / 2);
  return {
    stages: stagesOf(points, frame, size.width),
    texts: [
      ...names.map((name, index) =>
        textAt("start", EDGE_PX, middles[index], fitText(name, nameWidth + 2, measure)),
      ),
      ...values.map((value, index) => textAt("end", size.width - EDGE_PX, middles[index], value)),
      ...(isRoomy ? ratesBetween(rates.slice(0, points.length), frame) : []),
    ],
    notDrawn: data.points.length - points.length,
  };
}

type Frame = {
  readonly pitch: number;
  readonly thick: number;
  readonly left: number;
  readonly right: number;
};

/** Bars in the middle, as wide as their numbers; what is nothing, or less, is a thin line. */
function stagesOf(points: readonly Point[], frame: Frame, width: number): readonly FunnelStage[] {
  const [, max] = domainOf(points.map(({ figure }) => figure.at));
  const wide = linearScale(0, max === 0 ? 1 : max, 0, frame.right - frame.left);
  const middle = (frame.left + frame.right) / 2;
  const halves = points.map(({ figure }) =>
    Math.max(0.5, wide.at(Math.max(0, figure.at ?? 0)) / 2),
  );
  return points.map((point, index) => {
    const top = index * frame.pitch;
    const bottom = top + frame.thick;
    const [own, next] = [halves[index] ?? 0, halves[index + 1]];
    return {
      point,
      box: boxBetween([middle - own, top], [middle + own, bottom]),
      hit: { x: 0, y: top, width, height: frame.thick },
      slope: next === undefined ? "" : slopeOf(middle, own, bottom, next, top + frame.pitch),
    };
  });
}

function slopeOf(middle: number, own: number, from: number, next: number, to: number): string {
  const above = `M${middle - own} ${from}L${middle + own} ${from}`;
  return `${above}L${middle + next} ${to}L${middle - next} ${to}Z`;
}

/** Above each stage, what part of the one before it is. */
function ratesBetween(rates: readonly Rate[], frame: Frame): readonly PlacedText[] {
  const middle = (frame.left + frame.right) / 2;
  return rates.flatMap(({ ofPrevious }, index) =>
    ofPrevious === null
      ? []
      : textAt("middle", middle, index * frame.pitch - RATE_PX / 2, ofPrevious),
  );
}

function textAt(
  anchor: PlacedText["anchor"],
  x: number,
  y: number | undefined,
  text: string,
): PlacedText {
  return { anchor, x, y: y ?? 0, text, tone: anchor === "start" ? "name" : "value" };
}

function valueText({ figure }: Point, rate: Rate | undefined): string {
  return rate?.ofPrevious ? `${rate.ofPrevious} · ${figure.short}` : figure.short;
}
