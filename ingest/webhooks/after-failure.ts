import { type Backoff, backoffMs } from "../lib/backoff.ts";

/** Waits between tries of a message. */
const BACKOFF: Backoff = { baseMs: 5_000, maxMs: 3 * 3_600_000 };
/** A receiver is left alone at its own wish for no longer. */
const MOST_RETRY_AFTER_MS = 6 * 3_600_000;
/** How long a message is tried. */
export const TRIED_MS = 72 * 3_600_000;
/** How long the one after a message that was set aside is. */
export const TRIED_AFTER_DEAD_MS = 3_600_000;
/** Of a webhook with more dead letters nothing is sent any more. */
export const MOST_DEAD_LETTERS = 10_000;

export type Failure = {
  /** Null where no answer came. */
  readonly status: number | null;
  readonly error: string;
  readonly retryAfterMs: number;
};

/** How it stands with the message that failed. */
export type Standing = {
  readonly kind: "changes" | "reset";
  /** Earlier tries. */
  readonly tries: number;
  /** Since the first try failed; 0 at the first. */
  readonly failingForMs: number;
  /** Whether the message before was set aside, and none was taken since. */
  readonly isAfterDead: boolean;
  /** Dead letters of the webhook, with those that this message would make. */
  readonly deadLetters: number;
};

export type Consequence =
  | { readonly action: "retry"; readonly inMs: number }
  /** Its changes become dead letters, and the next message is tried. */
  | { readonly action: "set-aside" }
  /** Nothing is sent until a person says so. */
  | { readonly action: "pause" | "disable"; readonly reason: string };

export const GONE = 410;
export const DISABLED = {
  action: "disable",
  reason: "The receiver answered 410: it is gone for good.",
} as const;

/**
 * What follows of a message that was not taken (docs/decisions/webhooks.md):
 *
 *   410 ─► disabled      else ─► tried again, for TRIED_MS ─┬─ set aside ─► the next one, for TRIED_AFTER_DEAD_MS ─► paused
 *                                                           └─ a reset, or too many dead letters ─► paused
 */
export function afterFailure(
  failure: Failure,
  standing: Standing,
  random: () => number = Math.random,
): Consequence {
  const { kind, tries, failingForMs, isAfterDead, deadLetters } = standing;
  if (failure.status === GONE) return DISABLED;
  const triedMs = isAfterDead ? TRIED_AFTER_DEAD_MS : TRIED_MS;
  if (failingForMs < triedMs) {
    const asked = Math.min(failure.retryAfterMs, MOST_RETRY_AFTER_MS);
    return { action: "retry", inMs: Math.max(asked, backoffMs(tries, BACKOFF, random)) };
  }
  const why = `The last try: ${failure.error}`;
  if (isAfterDead)
    return { action: "pause", reason: `The receiver takes no message any more. ${why}` };
  if (kind === "reset")
    return { action: "pause", reason: `The receiver did not take a reset for 3 days. ${why}` };
  if (deadLetters > MOST_DEAD_LETTERS) return { action: "pause", reason: tooMany(why) };
  return { action: "set-aside" };
}

export function tooMany(why: string): string {
  return `There are ${MOST_DEAD_LETTERS} dead letters and more to come: send them again, or drop them. ${why}`;
}
