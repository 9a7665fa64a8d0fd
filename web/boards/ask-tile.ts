import type { Answer, Contents, MeasuresQuestion } from "../../edge/protocol/question.ts";
import { api } from "../client/api.ts";

/** The answers of a tile's questions. */
export type TileAnswer = { readonly answers: readonly Answer[] };

/** @param seen what the answers must be true for at least */
export async function askTile(
  questions: readonly MeasuresQuestion[],
  seen: Contents,
  signal: AbortSignal,
): Promise<TileAnswer> {
  return { answers: await Promise.all(questions.map((one) => api.ask(one, signal, seen))) };
}

/**
 * A question as the page asks it: what is compared with how things stood is compared with the beginning of the history
 * where that is later, and with nothing before there is a history.
 */
export function withinHistory(question: MeasuresQuestion, hasHistory: boolean): MeasuresQuestion {
  const { compare, top, ...others } = question;
  if (typeof compare !== "object") return question;
  if (hasHistory) return { ...question, compare: { ...compare, orBeginning: true } };
  return { ...others, ...(top === undefined ? {} : { top: { ...top, by: "value" } }) };
}

/** What answers are true for, and what was told since. */
export function contentsOf(answers: readonly Answer[], told: Contents): Contents {
  const shown = answers.flatMap(({ seqs, history }) =>
    Object.entries(seqs).map(
      ([object, seq]) => [object, { line: history[object] ?? "", seq }] as const,
    ),
  );
  const later = Object.entries(told).filter(([object, { line, seq }]) =>
    shown.every(
      ([other, content]) => other !== object || content.line !== line || content.seq < seq,
    ),
  );
  return { ...Object.fromEntries(shown), ...Object.fromEntries(later) };
}

/** Whether each of the answers that read an object was read after what touched it. */
export function isContained(
  answers: readonly Pick<Answer, "seqs" | "history">[],
  object: string,
  { line, seq }: Contents[string],
): boolean {
  return answers.every(
    ({ seqs, history }) =>
      seqs[object] === undefined || (history[object] === line && seqs[object] >= seq),
  );
}

/** The later ones of two tellings of an answer: none that is older, in any object, takes the place of what is shown. */
export function newerAnswer(shown: TileAnswer | undefined, come: TileAnswer): TileAnswer {
  if (shown === undefined || shown.answers.length !== come.answers.length) return come;
  const isOlder = come.answers.some((one, i) => isBehind(one, shown.answers[i]));
  return isOlder ? shown : come;
}

/** Seqs are compared within one line. */
function isBehind(one: Answer, other: Answer | undefined): boolean {
  return Object.entries(one.seqs).some(
    ([object, seq]) =>
      other?.history[object] === one.history[object] && seq < (other?.seqs[object] ?? 0),
  );
}
