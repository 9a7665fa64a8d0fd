/**
 * What is to be done about an error. `reason` says what happened, and what a person can do where that is needed.
 *
 * - `retry`: the same again, after a backoff, and not before `minDelayMs`.
 * - `resync`: what was stored to go on from is of no use. Drop it, then as `retry`.
 * - `restart`: the fault is Postgres's or the program's. What is remembered may be wrong, so the pipeline starts anew.
 * - `stop`: no retry helps before a person has done something.
 * - `signal`: no failure. Whoever started the work knows what it means, so it is thrown on.
 */
export type Decision =
  | TransientDecision
  | { readonly action: "restart" | "stop" | "signal"; readonly reason: string };

export type TransientDecision = {
  readonly action: "retry" | "resync";
  readonly reason: string;
  readonly minDelayMs: number;
};

/** Pure. Decides about anything that was thrown. */
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

/** Whether the work may succeed at another try. */
export function isTransient(decision: Decision): decision is TransientDecision {
  return decision.action === "retry" || decision.action === "resync";
}
