import type { Answer } from "../../edge/protocol/question.ts";

/** Which fields of a tile have no values yet; null where all have. */
export function unreadWords(answers: readonly Pick<Answer, "unread">[]): string | null {
  const fields = [...new Set(answers.flatMap(({ unread = [] }) => unread))];
  return fields.length === 0
    ? null
    : `Still being read, and empty until then: ${fields.join(", ")}`;
}
