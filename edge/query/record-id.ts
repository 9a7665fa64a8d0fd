import { QuestionError } from "./question-error.ts";

const SUFFIX = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

/**
 * A record id in its 18-character form.
 * The last three characters encode which of the first fifteen are capitals, five to a character, lowest bit first
 * (Salesforce Help, "Convert 15 Character IDs to 18 Character IDs"). An id of 18 characters is taken as it is.
 */
export function recordId(text: string): string {
  if (/^[A-Za-z0-9]{18}$/.test(text)) return text;
  if (/^[A-Za-z0-9]{15}$/.test(text)) return text + suffix(text);
  throw new QuestionError(
    "Not a record id",
    `“${text.slice(0, 40)}” is not a record id: those have 15 or 18 letters and digits.`,
  );
}

function suffix(id: string): string {
  return [0, 5, 10].map((start) => SUFFIX[capitals(id.slice(start, start + 5))]).join("");
}

function capitals(five: string): number {
  return [...five].reduce((bits, char, i) => (/[A-Z]/.test(char) ? bits | (1 << i) : bits), 0);
}
