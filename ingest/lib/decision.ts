import type { Backoff } from "./backoff.ts";

/**
 * What to do about an error. `reason` says what happened, and what a person must do, if anything.
 *
 * - `retry`: retry after a backoff, not before `minDelayMs`.
 * - `resync`: the stored position is invalid. Drop it, then retry.
 * - `restart`: a fault of Postgres or of the program. The state in memory may be wrong, so the pipeline restarts.
 * - `stop`: no retry helps until a person has acted.
 * - `signal`: not a failure. It is rethrown to the caller, which knows its meaning.
 */
export type Decision =
  | TransientDecision
  | { readonly action: "restart" | "stop" | "signal"; readonly reason: string };

export type TransientDecision = {
  readonly action: "retry" | "resync";
  readonly reason: string;
  readonly minDelayMs: number;
  /** Where retries of such a failure are spaced otherwise than others of the same work. */
  readonly backoff?: Backoff;
};

/** Pure. Takes any thrown value. */
export type Policy = (error: unknown) => Decision;

export function retry(reason: string, minDelayMs = 0): TransientDecision {
  return { action: "retry", reason, minDelayMs };
}

export function resync(reason: string, minDelayMs = 0): TransientDecision {
  return { action: "resync", reason, minDelayMs };
}

export function stop(reason: string): Decision {
  return { action: "stop", reason };
}

/** Whether a retry may succeed. */
export function isTransient(decision: Decision): decision is TransientDecision {
  return decision.action === "retry" || decision.action === "resync";
}
