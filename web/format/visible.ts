/** What stands for a text in which nothing can be seen. */
export const BLANK_TEXT = "(blank)";

/**
 * A character that leaves a trace: no blank, no control, none that Unicode says to ignore (zero widths, fillers,
 * directions; "Default_Ignorable_Code_Point"), no mark of an annotation, and not the pattern of Braille without dots.
 */
const SEEN = /[^\s\p{Cc}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb\u2800]/u;

/** Whether a reader sees nothing of a text. */
export function isBlank(text: string): boolean {
  return !SEEN.test(text);
}

/** The text, or what says that there is one of which nothing can be seen: it is not empty. */
export function visible(text: string): string {
  return isBlank(text) ? BLANK_TEXT : text;
}
