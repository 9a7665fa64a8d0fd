import { QuestionError } from "./question-error.ts";

/** Runs what checks a part of a question; what it refuses names the part: `measures[1].field: …`. */
export function inPart<T>(part: string, run: () => T): T {
  return ofPart(part, run, (message) => `${part}: ${message}`);
}

/** The same where the sentence quotes the part itself: it is named beside the sentence alone. */
export function ofPart<T>(part: string, run: () => T, sentence = asItIs): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof QuestionError)) throw error;
    const { title, message, near, status } = error;
    throw new QuestionError(title, sentence(message), near, status, error.part ?? part);
  }
}

const asItIs = (message: string): string => message;
