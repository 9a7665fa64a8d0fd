export type BackoffOptions = {
  /** Upper bound of the first delay. */
  readonly baseMs: number;
  /** Upper bound of every delay. */
  readonly maxMs: number;
  /** In [0, 1); default Math.random. */
  readonly random?: () => number;
};

export interface Backoff {
  /** The next delay in milliseconds: anywhere from 0 up to a bound that doubles with every call. */
  next(): number;
  /** To be called once things work again. */
  reset(): void;
}

/**
 * Exponential backoff with full jitter: many clients that fail together do not come back together.
 * "Exponential Backoff And Jitter", AWS Architecture Blog.
 */
export function makeBackoff({ baseMs, maxMs, random = Math.random }: BackoffOptions): Backoff {
  let tries = 0;
  return {
    next() {
      const boundMs = Math.min(maxMs, baseMs * 2 ** tries);
      // Past the cap the bound no longer moves; counting on would end in Infinity.
      if (boundMs < maxMs) tries += 1;
      return Math.round(random() * boundMs);
    },
    reset() {
      tries = 0;
    },
  };
}
