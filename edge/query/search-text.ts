import { parseRecordId } from "../../db/mirror/types/record-id.ts";
import { QuestionError } from "./question-error.ts";

/** What a person typed, as records are looked for by it. */
export type SearchText = {
  /** All of it, in lower case. */
  readonly whole: string;
  /** Words that must all be found; of several lists all of one. A phone number is looked for by its last digits too. */
  readonly words: readonly (readonly string[])[];
  /** Of 18 characters, where it can be a record id. */
  readonly id: string | null;
};

const MOST_CHARACTERS = 200;
const MOST_WORDS = 6;
/** What people write between the digits of a phone number. */
const NUMBER = /^\+?[\d\s()./-]+$/;
const LEAST_DIGITS = 3;
/** What stands before them is written in many ways: `+44 20`, `0044 20`, `+44 (0)20`, `020`. */
const LAST_DIGITS = 9;

/** Throws QuestionError where there is nothing to look for, or too much. */
export function parseSearchText(text: string | undefined): SearchText {
  const whole = (text ?? "")
    .replaceAll(/[\s\0]+/g, " ")
    .trim()
    .toLowerCase();
  if (whole === "") throw new QuestionError("Nothing to search for", "q takes what to search for.");
  if (whole.length > MOST_CHARACTERS)
    throw new QuestionError("Too long", `q takes up to ${MOST_CHARACTERS} characters.`);
  return { whole, words: wordsOf(whole), id: parseRecordId((text ?? "").trim()) };
}

function wordsOf(whole: string): readonly (readonly string[])[] {
  const words = [...new Set(whole.split(" "))].slice(0, MOST_WORDS);
  const digits = whole.replaceAll(/\D/g, "");
  const last = digits.slice(-LAST_DIGITS);
  const isNumber = NUMBER.test(whole) && digits.length >= LEAST_DIGITS && last !== whole;
  return isNumber ? [words, [last]] : [words];
}
