import type { CellValue } from "../../../edge/protocol/cell.ts";
import { type Answer, cellAt } from "../../charts/answer.ts";
import { chartData, type Group } from "../../charts/chart-data.ts";
import { type ColumnLook, type Drawing, lookOf } from "../../charts/drawing.ts";
import { figureColumns } from "../../charts/facts.ts";
import { plainDigits } from "../../charts/figure.ts";
import { safeText } from "../../format/separated.ts";

/** The numbers of a tile as they leave it. */
export type TileRows = {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** So many columns at the left are names; the others are numbers. */
  readonly names: number;
};

/**
 * An answer under the headings of the tile's table, a row for each of its own. Numbers have all their digits and nothing
 * else; buckets are their first days; other groups are called as the tile calls them. No text is a formula.
 */
export function tileRows(answer: Answer, drawing: Drawing): TileRows {
  const { categories, series, points } = chartData(answer, drawing);
  const figures = figureColumns(answer, drawing);
  const groups = [
    ...named(drawing.category, (place) => categories[place.category]),
    ...named(drawing.series, (place) => series[place.series]),
  ];
  const headings = [...groups.map(({ column }) => column), ...figures].map((column) =>
    lookOf(drawing, column),
  );
  const rows = points.map((point) => [
    ...groups.map(({ column, at }) => groupText(at(point), lookOf(drawing, column))),
    ...figures.map((column) => digitsOf(cellAt(answer, point.row, column))),
  ]);
  return {
    header: headings.map(({ label }) => safeText(label)),
    rows: rows.map((cells) => cells.map(safeText)),
    names: groups.length,
  };
}

type Placed = { readonly category: number; readonly series: number };

/** A column of groups, and the group of a point in it; none where the drawing has no such column. */
function named(column: string | undefined, at: (place: Placed) => Group | undefined) {
  return column === undefined ? [] : [{ column, at }];
}

function groupText(group: Group | undefined, look: ColumnLook): string {
  if (group === undefined) return "";
  if (look.as === "bucket" && group.value !== null) return String(group.value);
  return look.as === "band" ? group.text.replaceAll("\u00a0", " ") : group.text;
}

function digitsOf(value: CellValue): string {
  return value === null ? "" : (plainDigits(value) ?? String(value));
}
