import { type AxisLabel, axisLabels } from "./axis-labels.ts";
import type { Box, Size } from "./box.ts";
import type { ColumnLook } from "./drawing.ts";
import { fitText, type Measure } from "./fit-text.ts";
import type { HeatCell, HeatMap } from "./heat-cells.ts";
import { type PlacedText, widest } from "./placed.ts";

/** Where the cells of a heat map stand, and which have room for their number. */
export type HeatLayout = {
  readonly cells: readonly PlacedCell[];
  readonly names: readonly PlacedText[];
  readonly labels: readonly AxisLabel[];
  readonly plot: Box;
  /** Cells without room. */
  readonly notDrawn: number;
};

export type PlacedCell = {
  readonly cell: HeatCell;
  readonly box: Box;
  /** Its number, empty where that has no room; turned, it runs from the bottom up. */
  readonly text: string;
  readonly isTurned: boolean;
};

const AXIS_PX = 20;
const GAP_PX = 8;
const LEAST_WIDE_PX = 4;
const LEAST_HIGH_PX = 6;
const MOST_HIGH_PX = 44;
/** Of a name beside a row, and of a number in a cell. */
const TEXT_PX = 14;
/** Of the digits of a turned number, and what is free around a number. */
const DIGIT_PX = 9;
const AROUND_PX = 2;
/** The part of the width that names may take. */
const NAMES = 0.3;
/** Narrower maps shorten weekdays. */
const WHOLE_DAYS_FROM_PX = 480;

export function heatLayout(
  map: HeatMap,
  looks: { readonly columns: ColumnLook; readonly rows: ColumnLook | null },
  size: Size,
  measure: Measure,
): HeatLayout {
  const names = looks.rows ? namesOf(map, looks.rows, size) : [];
  const nameWidth = Math.min(widest(names, measure), size.width * NAMES);
  const left = names.length > 0 ? nameWidth + GAP_PX : 0;
  const columns = fitting(map.columns.length, size.width - left, LEAST_WIDE_PX);
  const rows = fitting(map.rows.length, size.height - AXIS_PX, LEAST_HIGH_PX);
  const wide = (size.width - left) / Math.max(1, columns);
  const high = Math.min(MOST_HIGH_PX, (size.height - AXIS_PX) / Math.max(1, rows));
  const cells = map.cells
    .filter(({ column, row }) => column < columns && row < rows)
    .map((cell) => placedCell(cell, { left, wide, high }, measure));
  const axis = { from: left, to: size.width, measure };
  const xOf = (index: number) => left + (index + 0.5) * wide;
  return {
    cells,
    names: rowNames(names.slice(0, rows), nameWidth, high, measure),
    labels: axisLabels({
      groups: map.columns.slice(0, columns),
      look: looks.columns,
      xOf,
      ...axis,
    }),
    plot: { x: left, y: 0, width: size.width - left, height: high * rows },
    notDrawn: map.cells.length - cells.length,
  };
}

function namesOf({ rows }: HeatMap, look: ColumnLook, size: Size): readonly string[] {
  const isShort = look.as === "weekday" && size.width < WHOLE_DAYS_FROM_PX;
  return rows.map(({ text, isRest }) => (isShort && !isRest ? text.slice(0, 3) : text));
}

function fitting(count: number, roomPx: number, leastPx: number): number {
  return Math.min(count, Math.max(1, Math.floor(roomPx / leastPx)));
}

type Raster = { readonly left: number; readonly wide: number; readonly high: number };

function placedCell(cell: HeatCell, { left, wide, high }: Raster, measure: Measure): PlacedCell {
  const gap = Math.min(wide, high) > TEXT_PX ? 2 : 1;
  const at = { x: left + cell.column * wide, y: cell.row * high };
  const box = { ...at, width: wide - gap, height: high - gap };
  const { short, at: value } = cell.point.figure;
  const longPx = measure(short) + AROUND_PX;
  const isUpright = longPx <= box.width && high > TEXT_PX;
  const isTurned = !isUpright && longPx <= box.height && box.width >= DIGIT_PX;
  // A zero is seen without its number; what is below zero is told by nothing else.
  const hasText = value !== 0 && (isUpright || isTurned);
  return { cell, box, text: hasText ? short : "", isTurned };
}

/** The names of all rows, or of each second or third one where they are low. */
function rowNames(
  names: readonly string[],
  widthPx: number,
  high: number,
  measure: Measure,
): readonly PlacedText[] {
  const every = Math.ceil(TEXT_PX / high);
  return names.flatMap((text, row): PlacedText[] => {
    if (row % every !== 0) return [];
    const fitted = fitText(text, widthPx + 2, measure);
    const y = Math.max(TEXT_PX / 2, (row + 0.5) * high);
    return [{ x: widthPx, y, text: fitted, anchor: "end", tone: "name" }];
  });
}
