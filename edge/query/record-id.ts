import { parseRecordId } from "../../db/mirror/types/record-id.ts";
import { QuestionError } from "./question-error.ts";

/** A record id in its 18-character form. Throws QuestionError where the text is none. */
export function recordId(text: string): string {
  const id = parseRecordId(text);
  if (id !== null) return id;
  throw new QuestionError(
    "Not a record id",
    `“${text.slice(0, 40)}” is not a record id: those have 15 or 18 letters and digits.`,
    [],
    404,
  );
}
