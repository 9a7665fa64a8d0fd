export const ANNOUNCE_EVERY_MS = 2_000;

/**
 * Speaks to screen readers at most every two seconds. Of each topic only the newest sentence is kept, so a hundred
 * changed cells are one sentence.
 */
export function makeAnnouncer(
  speak: (text: string) => void,
): (topic: string, sentence: string) => void {
  const waiting = new Map<string, string>();
  let timer: ReturnType<typeof setTimeout> | null = null;

  const flush = (): void => {
    timer = null;
    if (waiting.size === 0) return;
    speak([...waiting.values()].join(" "));
    waiting.clear();
    timer = setTimeout(flush, ANNOUNCE_EVERY_MS);
  };

  return (topic, sentence) => {
    waiting.delete(topic);
    waiting.set(topic, sentence);
    timer ??= setTimeout(flush, ANNOUNCE_EVERY_MS);
  };
}
