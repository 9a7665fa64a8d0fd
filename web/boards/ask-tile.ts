import type { Answer, Compare, Contents, MeasuresQuestion } from "../../edge/protocol/question.ts";
import { api, ApiProblem } from "../client/api.ts";

/** The answers of a tile's questions, and what they are compared with, where that is not what was asked for. */
export type TileAnswer = { readonly answers: readonly Answer[]; readonly compare: Compare | null };

/**
 * Asks the questions of a tile. What is to be compared with a moment before the history is compared with its beginning.
 *
 * @param seen what the answers must be true for at least
 * @param historyAt when the history of all objects that are read has begun, ISO 8601; null where it has not
 */
export async function askTile(
  questions: readonly MeasuresQuestion[],
  historyAt: string | null,
  seen: Contents,
  signal: AbortSignal,
): Promise<TileAnswer> {
  const askAll = (all: readonly MeasuresQuestion[]) =>
    Promise.all(all.map((question) => api.ask(question, signal, seen)));
  try {
    return { answers: await askAll(questions), compare: null };
  } catch (error) {
    const isCompared = questions.some(({ compare }) => typeof compare === "object");
    if (!isCompared || historyAt === null || !isBeforeHistory(error)) throw error;
    const compare: Compare = { asOf: historyAt };
    const compared = questions.map((one) =>
      typeof one.compare === "object" ? { ...one, compare } : one,
    );
    return { answers: await askAll(compared), compare };
  }
}

function isBeforeHistory(error: unknown): boolean {
  return error instanceof ApiProblem && error.problem.title === "Before the history";
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
