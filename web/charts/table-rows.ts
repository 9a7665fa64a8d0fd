import { type Answer, cellAt } from "./answer.ts";
import { type Drawing, lookOf } from "./drawing.ts";
import { sumOf } from "./exact.ts";
import { type Fact, factsOf, figureColumns } from "./facts.ts";
import type { ChartData, Group, Point } from "./chart-data.ts";
import { valueText } from "./figure.ts";

/** A row of an answer's table. */
export type TableRow = {
  readonly key: string;
  /** Of the answer; null of a subtotal. */
  readonly row: number | null;
  readonly category: Group | undefined;
  /** Rows that the name of the category spans from here on; 0 where one above spans this one. */
  readonly span: number;
  readonly series: Group | undefined;
  readonly facts: readonly Fact[];
};

/**
 * The rows of an answer as a table has them: neighbours of one category together, and below them their subtotal where
 * that is exact.
 */
export function tableRows(answer: Answer, drawing: Drawing, data: ChartData): readonly TableRow[] {
  const runs = runsOf(data.points);
  const times = new Map<number, number>();
  for (const [first] of runs) times.set(first.category, (times.get(first.category) ?? 0) + 1);
  return runs.flatMap((run) => {
    const isWhole = times.get(run[0].category) === 1 && run.length > 1;
    const sums = isWhole && drawing.series !== undefined ? subtotals(answer, drawing, run) : null;
    const category = data.categories[run[0].category];
    const span = run.length + (sums ? 1 : 0);
    const rows = run.map((point, index) => ({
      key: point.key,
      row: point.row,
      category,
      span: index === 0 ? span : 0,
      series: data.series[point.series],
      get facts() {
        return factsOf(answer, drawing, point.row);
      },
    }));
    if (!sums) return rows;
    const last = { key: `${category?.key} sum`, row: null, category, span: 0, series: undefined };
    return [...rows, { ...last, facts: sums }];
  });
}

/** Neighbours of one category. */
function runsOf(points: readonly Point[]): readonly (readonly [Point, ...Point[]])[] {
  const runs: [Point, ...Point[]][] = [];
  for (const point of points) {
    const last = runs.at(-1);
    if (last?.[0].category === point.category) last.push(point);
    else runs.push([point]);
  }
  return runs;
}

/** Sums of those measures whose parts add up to the whole, the others among them; null where none does. */
function subtotals(
  answer: Answer,
  drawing: Drawing,
  run: readonly Point[],
): readonly Fact[] | null {
  const facts = figureColumns(answer, drawing).map((column) => {
    const look = lookOf(drawing, column);
    const adds = look.as === "figure" && look.adds === true;
    const parts = run.flatMap(({ row }) => cellAt(answer, row, column) ?? []).map(String);
    return { column, label: look.label, text: adds ? valueText(sumOf(parts), look) : "" };
  });
  return facts.some(({ text }) => text !== "") ? facts : null;
}
