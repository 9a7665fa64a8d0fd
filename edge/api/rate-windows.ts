/** How often somebody may ask in a window of time. */
export type Quota = { readonly key: string; readonly requests: number };

/** What is left of a quota. `isOver`: this request is one too many. */
export type Standing = {
  readonly remaining: number;
  /** Whole seconds until all of it is there again, at least 1. */
  readonly resetS: number;
  readonly isOver: boolean;
};

type Window = { readonly endsAtMs: number; taken: number };

/** Of more at once the one whose window began first begins anew: it may ask more often, and nobody less often. */
const MOST_WINDOWS = 10_000;

export const WINDOW_S = 60;

/** Counts requests by who sends them. A window begins with the first request after the last one. */
export class RateWindows {
  /** In the order in which they began, so that they end in it too. */
  readonly #windows = new Map<string, Window>();
  readonly #most: number;

  constructor(most = MOST_WINDOWS) {
    this.#most = most;
  }

  get size(): number {
    return this.#windows.size;
  }

  /** Takes one request out of a quota. */
  take({ key, requests }: Quota, nowMs: number): Standing {
    const window = this.#windowOf(key, nowMs);
    const isOver = window.taken >= requests;
    if (!isOver) window.taken += 1;
    const resetS = Math.max(1, Math.ceil((window.endsAtMs - nowMs) / 1_000));
    return { remaining: requests - Math.min(window.taken, requests), resetS, isOver };
  }

  #windowOf(key: string, nowMs: number): Window {
    this.#dropEnded(nowMs);
    const known = this.#windows.get(key);
    if (known) return known;
    const [oldest] = this.#windows.keys();
    if (this.#windows.size >= this.#most && oldest !== undefined) this.#windows.delete(oldest);
    const begun = { endsAtMs: nowMs + WINDOW_S * 1_000, taken: 0 };
    this.#windows.set(key, begun);
    return begun;
  }

  #dropEnded(nowMs: number): void {
    for (const [key, { endsAtMs }] of this.#windows) {
      if (endsAtMs > nowMs) return;
      this.#windows.delete(key);
    }
  }
}
