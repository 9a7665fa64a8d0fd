import type { CellValue } from "../../edge/protocol/cell.ts";
import { type Answer, cellAt } from "./answer.ts";
import { askedColumn, type Drawing, lookOf, OTHERS } from "./drawing.ts";
import { type Figure, figureOf, valueText } from "./figure.ts";

/** What a mark stands for: a stage, a month, a person. */
export type Group = {
  /** Tells groups apart, and stays the same while their numbers move. */
  readonly key: string;
  readonly value: CellValue;
  readonly text: string;
  /** Without a name of its own: the others together, or what is not filled in. */
  readonly isRest: boolean;
};

/** A row of the answer, placed. */
export type Point = {
  readonly key: string;
  readonly row: number;
  /** Places in the lists of categories and series. */
  readonly category: number;
  readonly series: number;
  readonly figure: Figure;
  readonly before: Figure | null;
};

/** An answer as charts draw it: categories and series in the order of their first rows, and a point for each row. */
export type ChartData = {
  readonly categories: readonly Group[];
  /** One for an answer without a second group: the measure itself. */
  readonly series: readonly Group[];
  readonly points: readonly Point[];
};

export function chartData(answer: Answer, drawing: Drawing): ChartData {
  const categories = new Map<string, Placed>();
  const series = new Map<string, Placed>();
  const points = answer.rows.map((_, row) => {
    const category = placed(categories, groupAt(answer, drawing, row, drawing.category));
    const one = placed(series, seriesAt(answer, drawing, row));
    const key = `${category.group.key}${one.group.key}`;
    const place = { category: category.index, series: one.index };
    return { key, row, ...place, ...figuresAt(answer, drawing, row) };
  });
  return { categories: groupsOf(categories), series: groupsOf(series), points };
}

type Placed = { readonly group: Group; readonly index: number };

function placed(groups: Map<string, Placed>, group: Group): Placed {
  const known = groups.get(group.key) ?? { group, index: groups.size };
  groups.set(group.key, known);
  return known;
}

function groupsOf(placed: ReadonlyMap<string, Placed>): readonly Group[] {
  return [...placed.values()].map(({ group }) => group);
}

function figuresAt(
  answer: Answer,
  drawing: Drawing,
  row: number,
): Pick<Point, "figure" | "before"> {
  const look = lookOf(drawing, drawing.measure);
  const before = askedColumn(drawing, "before");
  return {
    figure: figureOf(cellAt(answer, row, drawing.measure), look),
    before: answer.columns.includes(before)
      ? figureOf(cellAt(answer, row, before), lookOf(drawing, before))
      : null,
  };
}

function seriesAt(answer: Answer, drawing: Drawing, row: number): Group {
  if (drawing.series !== undefined) return groupAt(answer, drawing, row, drawing.series);
  const text = lookOf(drawing, drawing.measure).label;
  return { key: "", value: null, text, isRest: false };
}

function groupAt(answer: Answer, drawing: Drawing, row: number, column: string | undefined): Group {
  if (column === undefined) return { key: "", value: null, text: "", isRest: false };
  const value = cellAt(answer, row, column);
  const isOthers = answer.others?.includes(row) && column === cutColumn(answer, drawing);
  if (isOthers) return OTHERS_GROUP;
  return {
    key: JSON.stringify([value]),
    value,
    get text() {
      return valueText(value, lookOf(drawing, column));
    },
    isRest: value === null,
  };
}

/** The group of which only the first ones are named: no bucket. */
function cutColumn({ columns }: Answer, drawing: Drawing): string | undefined {
  const isGroup = (column: string) => column === drawing.category || column === drawing.series;
  return columns.find((column) => isGroup(column) && lookOf(drawing, column).as === "text");
}

const OTHERS_GROUP: Group = { key: "others", value: null, text: OTHERS, isRest: true };
