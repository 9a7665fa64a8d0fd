import type { VerificationState } from "../../../edge/protocol/states.ts";

/*
 * The states of a verification:
 *
 *   reading ──► comparing ──┬─ no candidates ─────────────────────────────────────► equal
 *   Bulk, into  the image   └─ candidates that last until the stream has
 *   a staging   rule decides   caught up ──► checking ──┬─ refetched: no change ──► equal
 *   table                                    repairs    └─ refetched: changed ────► different
 *
 *   failed: something stopped it, or some differences were left to other repairs. It proves nothing, and is retried.
 *
 * What is `different` was repaired by the read that showed it, so both ends prove that the mirror equals the org. What
 * could not be compared or repaired is `different` too, with an error: that proves nothing (unproven.ts).
 */

export type VerificationEvent =
  | "read"
  /** Nothing differs, or no longer. */
  | "all-equal"
  | "suspected"
  /** Every candidate was refetched, and the mirror had to change. */
  | "differed"
  | "stopped";

const { reading, comparing, checking, equal, different, failed } = {
  reading: "reading",
  comparing: "comparing",
  checking: "checking",
  equal: "equal",
  different: "different",
  failed: "failed",
} as const;

/** The transition of each state on an event; events that do not belong to a state leave it. */
const NEXT: Readonly<
  Record<VerificationState, Readonly<Record<VerificationEvent, VerificationState>>>
> = {
  reading: {
    read: comparing,
    "all-equal": reading,
    suspected: reading,
    differed: reading,
    stopped: failed,
  },
  comparing: {
    read: comparing,
    "all-equal": equal,
    suspected: checking,
    differed: comparing,
    stopped: failed,
  },
  checking: {
    read: checking,
    "all-equal": equal,
    suspected: checking,
    differed: different,
    stopped: failed,
  },
  equal: { read: equal, "all-equal": equal, suspected: equal, differed: equal, stopped: equal },
  different: {
    read: different,
    "all-equal": different,
    suspected: different,
    differed: different,
    stopped: different,
  },
  failed: {
    read: failed,
    "all-equal": failed,
    suspected: failed,
    differed: failed,
    stopped: failed,
  },
};

export function nextState(state: VerificationState, event: VerificationEvent): VerificationState {
  return NEXT[state][event];
}
