/** Why something cannot start, as one sentence that says what to do. Shown to a person without a stack. */
export class StartError extends Error {
  override readonly name = "StartError";
}

const KNOWN: readonly (readonly [cause: RegExp, advice: string])[] = [
  [
    /ENOSPC|No space left on device|could not extend file/i,
    "The disk is full: free some space and start again (what is kept stays), or give another place with --data DIR.",
  ],
  [
    /EACCES|EPERM|Permission denied/i,
    "A file may not be read or written: check its owner, or give another place with --data DIR.",
  ],
];

/** The sentence for a known cause (a full disk, say), with the line that told of it; else the error's own message. */
export function startAdvice(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  if (error instanceof StartError) return text;
  for (const [cause, advice] of KNOWN) {
    const line = text.split("\n").find((one) => cause.test(one));
    if (line !== undefined) return `${advice} (${line})`;
  }
  return text;
}
