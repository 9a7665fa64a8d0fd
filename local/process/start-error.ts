/** Why something cannot start, as one sentence that says what to do. Shown to a person without a stack. */
export class StartError extends Error {
  override readonly name = "StartError";
}

/** The sentence for a known cause (a full disk, say), else the error's own message. */
export function startAdvice(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  if (error instanceof StartError) return text;
  if (/ENOSPC|No space left on device|could not extend file/i.test(text)) {
    return `The disk is full: free some space, or give another place with --data DIR. (${firstLine(text)})`;
  }
  if (/EACCES|EPERM|Permission denied/i.test(text)) {
    return `A file may not be read or written: check its owner, or give another place with --data DIR. (${firstLine(text)})`;
  }
  return text;
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}
