import { type Answer, cellAt } from "./answer.ts";
import { type Drawing, lookOf } from "./drawing.ts";

/** The last row whose bucket has begun: of a quarter under way the coming months are answered too. Without one the last. */
export function lastBegun(answer: Pick<Answer, "columns" | "rows">, drawing: Drawing): number {
  const { category, today } = drawing;
  const last = answer.rows.length - 1;
  if (category === undefined || today === undefined) return last;
  if (lookOf(drawing, category).as !== "bucket") return last;
  const begun = answer.rows.findLastIndex((_, row) => {
    const day = cellAt(answer, row, category);
    return day !== null && String(day) <= today;
  });
  return begun < 0 ? last : begun;
}
