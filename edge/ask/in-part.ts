import { QuestionError } from "../query/question-error.ts";

/** Runs what checks a part of a question; what it refuses names the part: `measures[1].field: …`. */
export function inPart<T>(part: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof QuestionError)) throw error;
    const { title, message, near, status } = error;
    throw new QuestionError(title, `${part}: ${message}`, near, status);
  }
}
