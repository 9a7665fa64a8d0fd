import type { BoardView } from "../../edge/protocol/tile-question.ts";
import type { Condition, Measure, MeasuresQuestion } from "../../edge/protocol/question.ts";
import { rowsBehind } from "../../edge/protocol/rows-behind.ts";
import type { LiveTile } from "./create-tile.ts";

/** The list of the records that a mark of a tile stands for; as of a moment those of then. Null where there are none. */
export function rowsAddress(
  { questions, answers, joined }: Pick<LiveTile, "questions" | "answers" | "joined">,
  row: number,
  { zone }: Pick<BoardView, "zone">,
): string | null {
  const origin = joined()?.origins[row];
  const question = questions()[origin?.question ?? 0];
  const answer = answers()[origin?.question ?? 0];
  if (origin === undefined || question === undefined || answer === undefined) return null;
  const where = rowsBehind(question, answer, origin.row, countedIn(question.measures));
  return listAddress(question, where, zone);
}

/** The measure that says how many records a mark is of: a count beside the one that is drawn, or that itself. */
export function countedIn(measures: readonly Measure[]): number {
  const under = JSON.stringify(measures[0]?.where);
  const isCount = ({ fn, field, where }: Measure) =>
    fn === "count" && field === undefined && JSON.stringify(where) === under;
  return Math.max(0, measures.findIndex(isCount));
}

/** The list of all records that a tile counts; of several questions those of the first. */
export function allRowsAddress(
  { questions }: Pick<LiveTile, "questions">,
  { zone }: Pick<BoardView, "zone">,
): string | null {
  const [question] = questions();
  return question === undefined ? null : listAddress(question, question.where, zone);
}

function listAddress(
  question: MeasuresQuestion,
  where: Condition | undefined,
  zone: string,
): string {
  const params = new URLSearchParams({ zone });
  if (where !== undefined) params.set("where", JSON.stringify(where));
  if (question.asOf !== undefined)
    params.set(
      "asOf",
      typeof question.asOf === "string" ? question.asOf : JSON.stringify(question.asOf),
    );
  return `/objects/${question.object}?${params}`;
}
