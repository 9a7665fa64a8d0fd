import { type Answer, cellAt } from "./answer.ts";
import { askedOf, askedWords, type Drawing, lookOf } from "./drawing.ts";
import { valueText } from "./figure.ts";
import type { ChartData, Point } from "./chart-data.ts";

/** A number of a row, and what it is. */
export type Fact = { readonly column: string; readonly label: string; readonly text: string };

/** All numbers of a row, exact, in the order of the answer: the measure, what was asked of it, other measures. */
export function factsOf(answer: Answer, drawing: Drawing, row: number): readonly Fact[] {
  const columns = figureColumns(answer, drawing);
  const isAlone = columns.filter((column) => askedOf(drawing, column) === null).length === 1;
  return columns.map((column) => {
    const look = lookOf(drawing, column);
    const label = isAlone ? labelAlone(drawing, column) : look.label;
    return { column, label, text: valueText(cellAt(answer, row, column), look) };
  });
}

/** Beside a single measure it need not be said of which one something was asked: `last month`. */
function labelAlone(drawing: Drawing, column: string): string {
  const found = drawing.columns[column] ? null : askedOf(drawing, column);
  return found ? askedWords(drawing, found.asked) : lookOf(drawing, column).label;
}

/** The columns that are no groups. */
export function figureColumns(
  { columns }: Answer,
  { category, series }: Drawing,
): readonly string[] {
  return columns.filter((column) => column !== category && column !== series);
}

/** The group of a point in words: `March 2026, Won`. */
export function pointTitle({ categories, series }: ChartData, point: Point): string {
  const names = [categories[point.category]?.text, seriesText(series, point)];
  return names.filter((name) => name !== undefined && name !== "").join(", ");
}

function seriesText(series: ChartData["series"], point: Point): string | undefined {
  const group = series[point.series];
  return group?.key === "" ? undefined : group?.text;
}

/** A point in one sentence, for whoever hears the chart. */
export function pointSentence(title: string, facts: readonly Fact[]): string {
  const said = facts.map(({ label, text }) => `${label} ${text}`).join("; ");
  return title === "" ? said : `${title}: ${said}`;
}
