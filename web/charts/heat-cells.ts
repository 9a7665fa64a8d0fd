import type { ChartData, Group, Point } from "./chart-data.ts";
import { type ColumnLook, lookOf, type Drawing } from "./drawing.ts";
import { valueText } from "./figure.ts";

/** Steps of colour, little to much. */
export const HEAT_STEPS = 5;

/** A heat map: the category across, the series downwards. */
export type HeatMap = {
  readonly columns: readonly Group[];
  readonly rows: readonly Group[];
  readonly cells: readonly HeatCell[];
  /** The greatest value, which has the strongest colour; null where nothing is above zero. */
  readonly most: Point | null;
};

export type HeatCell = {
  readonly point: Point;
  readonly column: number;
  readonly row: number;
  /** 1 to 5; 0 is nothing, and null has no value. */
  readonly step: number | null;
};

/** Weekdays and hours are all there, from Monday and from midnight on, whether the answer has them or not. */
export function heatMap(data: ChartData, drawing: Drawing): HeatMap {
  const columns = wholeAxis(data.categories, drawing, drawing.category);
  const rows = wholeAxis(data.series, drawing, drawing.series);
  const most = mostOf(data.points);
  const column = placesOf(columns);
  const row = placesOf(rows);
  const cells = data.points.flatMap((point) => {
    const place = {
      column: column.get(data.categories[point.category]?.key ?? "") ?? -1,
      row: row.get(data.series[point.series]?.key ?? "") ?? -1,
    };
    return { point, ...place, step: heatStep(point.figure.at, most?.figure.at ?? null) };
  });
  return { columns, rows, cells, most };
}

/** Equal steps from zero to the greatest value. What is below zero is as nothing: its number says the rest. */
export function heatStep(value: number | null, most: number | null): number | null {
  if (value === null) return null;
  if (value <= 0 || most === null || most <= 0) return 0;
  return Math.max(1, Math.min(HEAT_STEPS, Math.ceil((value / most) * HEAT_STEPS)));
}

function mostOf(points: readonly Point[]): Point | null {
  let most: Point | null = null;
  for (const point of points) if ((point.figure.at ?? 0) > (most?.figure.at ?? 0)) most = point;
  return most;
}

function wholeAxis(
  groups: readonly Group[],
  drawing: Drawing,
  column: string | undefined,
): readonly Group[] {
  const look = column === undefined ? undefined : lookOf(drawing, column);
  const whole = look && WHOLE[look.as];
  if (!look || !whole) return groups;
  const named = whole.map((value) => groupOf(value, look));
  return [...named, ...groups.filter(({ key }) => named.every((one) => one.key !== key))];
}

const WHOLE: Partial<Record<ColumnLook["as"], readonly number[]>> = {
  weekday: [1, 2, 3, 4, 5, 6, 7],
  hour: Array.from({ length: 24 }, (_, hour) => hour),
};

function groupOf(value: number, look: ColumnLook): Group {
  return { key: JSON.stringify([value]), value, text: valueText(value, look), isRest: false };
}

function placesOf(groups: readonly Group[]): ReadonlyMap<string, number> {
  return new Map(groups.map(({ key }, index) => [key, index]));
}
