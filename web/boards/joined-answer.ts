import type { CellValue } from "../../edge/protocol/cell.ts";
import type { Answer } from "../../edge/protocol/question.ts";
import { AGAINST } from "./tile-drawing.ts";

/** Where a row of a joined answer comes from. */
export type Origin = { readonly question: number; readonly row: number };
export type JoinedAnswer = {
  readonly answer: Pick<Answer, "columns" | "rows">;
  readonly origins: readonly Origin[];
};

/**
 * The answers of a tile that draws several questions, as one: a row for each group and question, which is named in the
 * column `against`. Columns are those of the first: its group and its first measure.
 */
export function joinedAnswer(answers: readonly Answer[], labels: readonly string[]): JoinedAnswer {
  const [group = "", measure = ""] = answers[0]?.columns ?? [];
  const keys = new Map<string, CellValue>();
  for (const { rows } of answers) for (const [key = null] of rows) keys.set(String(key), key);
  const ordered = [...keys.values()].toSorted(byKey);
  const found = ordered.flatMap((key) =>
    answers.flatMap(({ rows }, question) => {
      const row = rows.findIndex(([own = null]) => String(own) === String(key));
      const value = rows[row]?.[1] ?? null;
      return row < 0
        ? []
        : [{ origin: { question, row }, cells: [key, labels[question] ?? "", value] }];
    }),
  );
  return {
    answer: { columns: [group, AGAINST, measure], rows: found.map(({ cells }) => cells) },
    origins: found.map(({ origin }) => origin),
  };
}

/** Days as texts and numbers are in order; empty ones are last. */
function byKey(one: CellValue, other: CellValue): number {
  if (one === null || other === null) return Number(one === null) - Number(other === null);
  if (typeof one === "number" && typeof other === "number") return one - other;
  return String(one) < String(other) ? -1 : 1;
}
