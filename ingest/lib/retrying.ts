import { type Backoff, backoffMs } from "./backoff.ts";
import type { Clock } from "./clock.ts";
import { isTransient, type Policy, type TransientDecision } from "./decision.ts";

/** A failure that is followed by another try. */
export type FailedTry = {
  readonly error: unknown;
  readonly decision: TransientDecision;
  /** How long it is until the next try, in milliseconds. */
  readonly retryInMs: number;
};

export type RetryOptions = {
  /** Says of each error whether there is another try, and after how long at least. */
  readonly policy: Policy;
  readonly backoff: Backoff;
  /** Work that ran for longer counts as having succeeded, whatever ended it. In milliseconds; never where absent. */
  readonly steadyMs?: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Told before the wait, so that the failure is counted and logged. */
  readonly onRetry?: (failed: FailedTry) => void | Promise<void>;
  /** In [0, 1). */
  readonly random?: () => number;
};

/**
 * Runs work until it succeeds, or fails for good:
 *
 *   ┌─► running ─┬─ returns ───────────────────────────────────► done
 *   │      │ ▲   │
 *   │      └─┘   └─ throws ─┬─ the signal has aborted ─────────► throws the signal's reason
 *   │  `succeeded`          ├─ policy: restart, stop, signal ──► throws the error
 *   │  forgets failures     └─ policy: retry, resync ─► onRetry ─┐
 *   └── waiting: the policy's least delay, or the backoff where that is longer ◄┘
 *
 * Each failure in a row makes the next wait longer. Work that goes on for good calls `succeeded` whenever a piece of it
 * is done, which forgets the failures.
 */
export async function retrying<T>(
  work: (succeeded: () => void) => Promise<T>,
  { policy, backoff, steadyMs = Infinity, clock, signal, onRetry, random }: RetryOptions,
): Promise<T> {
  let failures = 0;
  const succeeded = () => {
    failures = 0;
  };
  for (;;) {
    signal.throwIfAborted();
    const began = clock.now();
    try {
      return await work(succeeded);
    } catch (error) {
      signal.throwIfAborted();
      const decision = policy(error);
      if (!isTransient(decision)) throw error;
      if (clock.now() - began > steadyMs) failures = 0;
      const retryInMs = Math.max(decision.minDelayMs, backoffMs(failures, backoff, random));
      failures += 1;
      await onRetry?.({ error, decision, retryInMs });
      await clock.sleep(retryInMs, signal);
    }
  }
}
