import { type Backoff, backoffMs } from "./backoff.ts";
import type { Clock } from "./clock.ts";
import { isTransient, type Policy, type TransientDecision } from "./decision.ts";

/** A failure before a retry. */
export type FailedTry = {
  readonly error: unknown;
  readonly decision: TransientDecision;
  /** Time until the retry, in milliseconds. */
  readonly retryInMs: number;
};

export type RetryOptions = {
  /** Decides for each error whether to retry, and the least delay. */
  readonly policy: Policy;
  readonly backoff: Backoff;
  /** Work that ran for longer counts as a success, whatever ended it. In milliseconds. Absent: never. */
  readonly steadyMs?: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Failures in a row after which the error is thrown. Absent: never. */
  readonly tries?: number;
  /** Called before the wait, to count and log the failure. */
  readonly onRetry?: (failed: FailedTry) => void | Promise<void>;
  /** In [0, 1). */
  readonly random?: () => number;
};

/**
 * Runs work until it succeeds, or fails without a retry:
 *
 *   ┌─► running ─┬─ returns ───────────────────────────────────► done
 *   │      │ ▲   │
 *   │      └─┘   └─ throws ─┬─ the signal has aborted ─────────► throws the signal's reason
 *   │  `succeeded`          ├─ policy: restart, stop, signal ──► throws the error
 *   │  resets failures      ├─ the last of `tries` ────────────► throws the error
 *   │                       └─ policy: retry, resync ─► onRetry ─┐
 *   └── waiting: the policy's least delay or the backoff, whichever is longer ◄┘
 *
 * Each failure in a row makes the next wait longer. Endless work calls `succeeded` whenever a piece of it is done,
 * which resets the failures.
 */
export async function retrying<T>(
  work: (succeeded: () => void) => Promise<T>,
  options: RetryOptions,
): Promise<T> {
  const { policy, backoff, steadyMs = Infinity, tries = Infinity, clock, signal } = options;
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
      if (failures + 1 >= tries) throw error;
      const retryInMs = Math.max(
        decision.minDelayMs,
        backoffMs(failures, decision.backoff ?? backoff, options.random),
      );
      failures += 1;
      await options.onRetry?.({ error, decision, retryInMs });
      await clock.sleep(retryInMs, signal);
    }
  }
}
