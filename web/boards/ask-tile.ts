import type { Answer, Compare, MeasuresQuestion } from "../../edge/protocol/question.ts";
import { api, ApiProblem } from "../client/api.ts";

/** The answers of a tile's questions, and what they are compared with, where that is not what was asked for. */
export type TileAnswer = { readonly answers: readonly Answer[]; readonly compare: Compare | null };

/**
 * Asks the questions of a tile. What is to be compared with a moment before the history is compared with its beginning.
 *
 * @param historyAt when the history of all objects that are read has begun, ISO 8601; null where it has not
 */
export async function askTile(
  questions: readonly MeasuresQuestion[],
  historyAt: string | null,
  signal: AbortSignal,
): Promise<TileAnswer> {
  try {
    return { answers: await askAll(questions, signal), compare: null };
  } catch (error) {
    const isCompared = questions.some(({ compare }) => typeof compare === "object");
    if (!isCompared || historyAt === null || !isBeforeHistory(error)) throw error;
    const compare: Compare = { asOf: historyAt };
    const compared = questions.map((one) =>
      typeof one.compare === "object" ? { ...one, compare } : one,
    );
    return { answers: await askAll(compared, signal), compare };
  }
}

function askAll(questions: readonly MeasuresQuestion[], signal: AbortSignal): Promise<Answer[]> {
  return Promise.all(questions.map((question) => api.ask(question, signal)));
}

function isBeforeHistory(error: unknown): boolean {
  return error instanceof ApiProblem && error.problem.title === "Before the history";
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
