import { backoffBoundMs } from "../lib/backoff.ts";

/**
 * Whether calls to the org are made at all. One circuit per node, for REST and Bulk together. The event stream does not
 * use it.
 *
 *            exhausted, throttled, the 5th down in a row             an ask once `until` is past
 *   closed ──────────────────────────────────────────► open ───────────────────────────────────► half-open
 *     ▲                                                 ▲  ◄─── exhausted, throttled, down, left ──── │
 *     └─────────────────────────────────────────────────┼──────────────── answered ───────────────────┘
 *                                                       └ exhausted, throttled, down: `until` only grows
 *
 * Half-open lets one call through, and its outcome decides. The answer to a call that began before the opening proves
 * nothing, so the caller leaves it out.
 */
export type Circuit =
  | { readonly state: "closed"; readonly failures: number }
  | (Stopped & { readonly state: "open"; readonly until: number })
  /** The call that was let through is given up at `until`. */
  | (Stopped & { readonly state: "half-open"; readonly until: number });

type Stopped = {
  readonly reason: string;
  /** Number of openings in a row. */
  readonly opens: number;
};

/**
 * - `answered`: the org answered, perhaps with an error of this one call (a locked row, a bad query).
 * - `exhausted`: the quota of 24 hours is exhausted.
 * - `throttled`: too many calls in a short time.
 * - `down`: no answer, or one from Salesforce's edge.
 * - `left`: the caller gave up, so the state of the org is unknown.
 */
export type Outcome =
  | { readonly kind: "answered" | "left" }
  | {
      readonly kind: "exhausted" | "throttled" | "down";
      readonly reason: string;
      /** `Retry-After`. */
      readonly retryAfterMs: number | null;
    };

export type CircuitTimes = {
  /** How long an exhausted quota is taken as exhausted. */
  readonly exhaustedMs: number;
};

type OutcomeKind = Outcome["kind"];
type Failure = Extract<Outcome, { readonly reason: string }>;
type Of<State extends Circuit["state"]> = Extract<Circuit, { readonly state: State }>;

export const CLOSED: Circuit = { state: "closed", failures: 0 };
/** This many calls in a row without an answer open the circuit. */
const FAILURES = 5;
const THROTTLED_MS = 30_000;
const DOWN = { baseMs: 5_000, maxMs: 300_000 };
const MOST_RETRY_AFTER_MS = 3_600_000;
/** A query may run for 120 s. */
const PROBE_MS = 180_000;
const PROBE_WAIT_MS = 1_000;

/** Whether a call may be made now (`waitMs` is 0), and the circuit after the question. */
export function ask(
  circuit: Circuit,
  now: number,
): { readonly circuit: Circuit; readonly waitMs: number } {
  if (circuit.state === "closed") return { circuit, waitMs: 0 };
  if (now >= circuit.until)
    return { circuit: { ...circuit, state: "half-open", until: now + PROBE_MS }, waitMs: 0 };
  const waitMs = circuit.until - now;
  return { circuit, waitMs: circuit.state === "open" ? waitMs : Math.min(waitMs, PROBE_WAIT_MS) };
}

type Next<State extends Circuit["state"]> = (
  circuit: Of<State>,
  failure: Failure,
  now: number,
  times: CircuitTimes,
) => Circuit;

const TABLE: { readonly [State in Circuit["state"]]: Record<OutcomeKind, Next<State>> } = {
  closed: {
    answered: () => CLOSED,
    left: (circuit) => circuit,
    exhausted: (_, failure, now, times) => opened(failure, 0, now, times),
    throttled: (_, failure, now, times) => opened(failure, 0, now, times),
    down: ({ failures }, failure, now, times) =>
      failures + 1 >= FAILURES
        ? opened(failure, 0, now, times)
        : { state: "closed", failures: failures + 1 },
  },
  open: {
    answered: (circuit) => circuit,
    left: (circuit) => circuit,
    exhausted: prolonged,
    throttled: prolonged,
    down: prolonged,
  },
  "half-open": {
    answered: () => CLOSED,
    left: (circuit, _, now) => ({ ...circuit, state: "open", until: now }),
    exhausted: ({ opens }, failure, now, times) => opened(failure, opens, now, times),
    throttled: ({ opens }, failure, now, times) => opened(failure, opens, now, times),
    down: ({ opens }, failure, now, times) => opened(failure, opens, now, times),
  },
};

/** The circuit after a call ended. */
export function next(
  circuit: Circuit,
  outcome: Outcome,
  now: number,
  times: CircuitTimes,
): Circuit {
  const failure = "reason" in outcome ? outcome : NO_FAILURE;
  // The row of the circuit's own state has the matching type.
  const row = TABLE[circuit.state] as Record<OutcomeKind, Next<Circuit["state"]>>;
  return row[outcome.kind](circuit, failure, now, times);
}

const NO_FAILURE: Failure = { kind: "down", reason: "", retryAfterMs: null };

function opened(failure: Failure, opens: number, now: number, times: CircuitTimes): Circuit {
  const until = now + openMs(failure, opens, times);
  return { state: "open", until, opens: opens + 1, reason: failure.reason };
}

function prolonged(
  circuit: Of<"open">,
  failure: Failure,
  now: number,
  times: CircuitTimes,
): Circuit {
  const until = now + openMs(failure, circuit.opens - 1, times);
  return until > circuit.until ? { ...circuit, until, reason: failure.reason } : circuit;
}

function openMs(
  { kind, retryAfterMs }: Failure,
  opens: number,
  { exhaustedMs }: CircuitTimes,
): number {
  const asked = Math.min(retryAfterMs ?? 0, MOST_RETRY_AFTER_MS);
  if (kind === "exhausted") return Math.max(exhaustedMs, asked);
  if (kind === "throttled") return retryAfterMs === null ? THROTTLED_MS : asked;
  return Math.max(asked, backoffBoundMs(opens, DOWN));
}
