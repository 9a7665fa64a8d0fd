import type { ChartData, Point } from "./chart-data.ts";
import type { ChartKind } from "../../edge/protocol/board.ts";
import { countText } from "../format/number.ts";
import type { Drawing } from "./drawing.ts";
import { pointTitle } from "./facts.ts";

export const KIND_WORDS: Readonly<Record<ChartKind, string>> = {
  number: "number",
  bars: "bar chart",
  stacked: "stacked bar chart",
  line: "line chart",
  area: "area chart",
  funnel: "funnel",
  table: "table",
  top: "ranked list",
  heat: "heat map",
};

/** A chart in one sentence or two: what it counts, how many marks it has, and its extremes. */
export function chartSentence(drawing: Drawing, data: ChartData): string {
  const said = data.points.filter(({ figure }) => figure.at !== null);
  const count = data.points.length === 1 ? "1 mark" : `${data.points.length} marks`;
  const [least, most] = extremesOf(said);
  if (!least || !most) return `${drawing.title}. ${count}, without a value.`;
  if (least === most) return `${drawing.title}. ${count}: ${extremeText(data, most)}.`;
  return `${drawing.title}. ${count}, from ${extremeText(data, least)} to ${extremeText(data, most)}.`;
}

function extremeText(data: ChartData, point: Point): string {
  const title = pointTitle(data, point);
  return title === "" ? point.figure.exact : `${point.figure.exact} (${title})`;
}

function extremesOf(points: readonly Point[]): readonly [Point | undefined, Point | undefined] {
  let [least, most] = [points[0], points[0]];
  for (const point of points) {
    if (least && (point.figure.at ?? 0) < (least.figure.at ?? 0)) least = point;
    if (most && (point.figure.at ?? 0) > (most.figure.at ?? 0)) most = point;
  }
  return [least, most];
}

/** What a chart leaves out for want of room. */
export function notDrawnText(notDrawn: number, all: number, what: string): string | null {
  if (notDrawn <= 0) return null;
  const shown = countText(all - notDrawn);
  return `${shown} of ${countText(all)} ${what} drawn. The table has all.`;
}
