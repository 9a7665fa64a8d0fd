import type { KeptAnswer } from "../ask/kept-answer.ts";

/** Answers that an isolate keeps, by key: those used last, within some bytes. */
export type KeptAnswers = {
  get(key: string): KeptAnswer | undefined;
  set(key: string, kept: KeptAnswer): void;
};

/** An isolate has 128 MB, and a character takes two bytes. */
const MOST_CHARACTERS = 8_000_000;
const MOST_OF_ONE = 1_000_000;

export function makeKeptAnswers(most = MOST_CHARACTERS): KeptAnswers {
  const all = new Map<string, { readonly kept: KeptAnswer; readonly size: number }>();
  let sum = 0;
  const forget = (key: string) => {
    sum -= all.get(key)?.size ?? 0;
    all.delete(key);
  };
  return {
    get(key) {
      const found = all.get(key);
      if (found === undefined) return undefined;
      // The last of a map is the one that was used last.
      all.delete(key);
      all.set(key, found);
      return found.kept;
    },
    set(key, kept) {
      forget(key);
      const size = sizeOf(kept);
      if (size > Math.min(most, MOST_OF_ONE)) return;
      all.set(key, { kept, size });
      sum += size;
      for (const [oldest] of all) {
        if (sum <= most) break;
        forget(oldest);
      }
    },
  };
}

/** In characters of JSON. */
export function sizeOf({ answer, states }: KeptAnswer): number {
  return JSON.stringify(answer).length + (states?.length ?? 0);
}
