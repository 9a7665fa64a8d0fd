import { isBlank } from "../../edge/protocol/blank.ts";

/** What stands for a text in which nothing can be seen. */
export const BLANK_TEXT = "(blank)";

/** The text, or what says that there is one of which nothing can be seen: it is not empty. */
export function visible(text: string): string {
  return isBlank(text) ? BLANK_TEXT : text;
}
