import { type Answer, cellAt } from "./answer.ts";
import type { ChartData, Point } from "./chart-data.ts";
import { type Asked, askedColumn, askedWords, type Drawing, lookOf } from "./drawing.ts";
import { type Figure, figureOf } from "./figure.ts";
import { seriesColour } from "./palette.ts";

/** A line of a chart: a number, or none, at each category. */
export type Line = {
  readonly key: string;
  readonly label: string;
  /** `main` is the measure, and is opened; the others are drawn beside it. */
  readonly role: "main" | "before" | "average" | "running";
  readonly colour: string;
  readonly figures: readonly (Figure | null)[];
  /** Of the answer; undefined where it has no row. */
  readonly points: readonly (Point | undefined)[];
};

/** What is drawn beside the measure where it was asked for. */
const BESIDE = ["before", "average", "running"] as const satisfies readonly Asked[];
const BESIDE_COLOURS = {
  before: "var(--color-series-rest)",
  average: "var(--color-series-2)",
  running: "var(--color-series-3)",
} as const;

/**
 * A line for each series, the later ones above. A single one stands between what it is compared with and its moving average
 * and running total.
 */
export function linesOf(answer: Answer, drawing: Drawing, data: ChartData): readonly Line[] {
  const main = data.series.map((group, index): Line => {
    const points = pointsOf(data, index);
    const figures = points.map((point) => point?.figure ?? null);
    return {
      key: group.key,
      label: group.text,
      role: "main",
      colour: seriesColour(group, index),
      figures,
      points,
    };
  });
  if (main.length !== 1) return main;
  const points = main[0]?.points ?? [];
  const beside = BESIDE.filter((asked) => answer.columns.includes(askedColumn(drawing, asked)));
  const lines = beside.map((asked) => lineBeside(answer, drawing, points, asked));
  const isBelow = ({ role }: Line) => role === "before";
  return [...lines.filter(isBelow), ...main, ...lines.filter((line) => !isBelow(line))];
}

function lineBeside(
  answer: Answer,
  drawing: Drawing,
  points: Line["points"],
  asked: (typeof BESIDE)[number],
): Line {
  const column = askedColumn(drawing, asked);
  const look = lookOf(drawing, column);
  return {
    key: asked,
    label: askedWords(drawing, asked),
    role: asked,
    colour: BESIDE_COLOURS[asked],
    figures: points.map((point) =>
      point ? figureOf(cellAt(answer, point.row, column), look) : null,
    ),
    points: points.map(() => undefined),
  };
}

function pointsOf(
  { categories, points }: ChartData,
  series: number,
): readonly (Point | undefined)[] {
  const found: (Point | undefined)[] = Array.from({ length: categories.length });
  for (const point of points) if (point.series === series) found[point.category] = point;
  return found;
}

/** Whether a line is seen at a place at all: a point between gaps has no line, and is drawn as a dot. */
export function isAlone(values: readonly (number | null)[], index: number): boolean {
  const [before, here, after] = [values[index - 1], values[index], values[index + 1]];
  return (
    here !== null && here !== undefined && (before ?? null) === null && (after ?? null) === null
  );
}
