import { base64url } from "jose";
import { Contents, PART_NAMES, Question } from "../protocol/question.ts";
import { OF_MEASURES, OF_ROWS } from "./bounds.ts";
import { checkDepth, jsonText, notJson, readJson } from "./read-json.ts";

const WORDS = {
  what: "question",
  example:
    '{"object":"Account","measures":[{"fn":"count","as":"accounts"}],"zone":"UTC"}; in a URL it is base64url in q',
  parts: PART_NAMES,
};

const CONTENT_WORDS = {
  what: "content",
  example: '{"Account":{"line":"00000000-0000-4000-8000-000000000000","seq":12}}',
  parts: ["line", "seq"],
};

/** A question out of JSON. Throws a QuestionError that names the part at fault. */
export function parseQuestion(text: string): Question {
  const question = readJson(Question, text, WORDS, OF_ROWS);
  if ("measures" in question) checkDepth(text, WORDS, OF_MEASURES);
  return question;
}

/** What an answer must be true for at the least, out of JSON; null when none is given. */
export function parseAtLeast(text: string | undefined): Contents | null {
  return text === undefined ? null : readJson(Contents, text, CONTENT_WORDS);
}

/** The JSON of a question, out of its bytes. */
export function questionText(bytes: ArrayBuffer | Uint8Array): string {
  return jsonText(bytes, WORDS);
}

/** The bytes of a question that came in a URL. */
export function bytesOfUrl(q: string | undefined): Uint8Array {
  try {
    return base64url.decode(q ?? "");
  } catch {
    throw notJson(WORDS);
  }
}
