/** Bounds of the waits between tries, in milliseconds. */
export type Backoff = {
  /** Upper bound of the first wait. */
  readonly baseMs: number;
  /** Upper bound of every wait. */
  readonly maxMs: number;
};

/** The bound of the wait: it doubles with each earlier failure, up to the cap. */
export function backoffBoundMs(failures: number, { baseMs, maxMs }: Backoff): number {
  return Math.min(maxMs, baseMs * 2 ** failures);
}

/**
 * Exponential backoff with equal jitter: between half of the bound and the bound. Clients that fail together do not
 * retry together, and none retries at once. "Exponential Backoff And Jitter", AWS Architecture Blog.
 *
 * @param failures in a row, before this one
 * @param random in [0, 1)
 */
export function backoffMs(
  failures: number,
  backoff: Backoff,
  random: () => number = Math.random,
): number {
  return Math.round(backoffBoundMs(failures, backoff) * (0.5 + random() / 2));
}
