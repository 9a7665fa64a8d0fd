/**
 * A character that leaves a trace: no blank, no control, none that Unicode says to ignore (zero widths, fillers,
 * directions; "Default_Ignorable_Code_Point"), no mark of an annotation, and not the pattern of Braille without dots.
 */
const SEEN = /[^\s\p{Cc}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb\u2800]/u;

/** Whether a reader sees nothing of a text. */
export function isBlank(text: string): boolean {
  return !SEEN.test(text);
}
