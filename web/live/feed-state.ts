/**
 * The browser's end of a room.
 *
 *                    ┌──────────── opened ────────────┐
 *                    ▼                                │
 *   ─▶ connecting ──▶ catching-up ⇄ live ── 15 s ──▶ stale
 *          │                │         │    silence     │
 *          └──── closed ────┴────┬────┴────────────────┘
 *                                ▼
 *                             offline          refused (from any): a sentence, then a new ticket
 *
 * - Changes are applied strictly by seq. A batch that starts at or before `seq + 1` is applied from `seq + 1` on.
 *   A batch that starts later shows a hole: the feed asks again from `seq`.
 * - A feed at the room's head is live. A feed behind it is catching up, and says by how many changes.
 * - Rows and room are of a line of the log. The room's other line, if the rows are on it, becomes theirs. If they are
 *   not, they are read again, once: rows that were just read are of a newer line than the room's, and wait for the
 *   room.
 * - A feed that watches is sent no batches: it is told what touched it, and nothing while nothing does. It reads no rows
 *   and never has a hole: it says from where it watches, and the room tells all that touched it since. Whoever uses it
 *   reads again.
 * - A `reset` (a message, or a change of that kind) means that the rows must be read again. Until then nothing is
 *   applied.
 * - After three pings without an answer a feed is stale, whatever the socket says. Pings are answered for a room that
 *   sleeps, and only while the page is looked at. Whether the publisher is alive, the state room tells.
 *
 * `nextFeedState` is pure and total. The caller carries out the effect that it returns.
 */
import { type Ancestor, type Content, isOn } from "../../edge/protocol/line.ts";
import { PING_MS } from "../../edge/protocol/silence.ts";

/** Three pings. */
export const STALE_MS = 3 * PING_MS;
/** How long to wait for what follows `seq` before asking again. */
export const ASK_AGAIN_MS = PING_MS;

export const FEED_TAGS = [
  "connecting",
  "catching-up",
  "live",
  "stale",
  "offline",
  "refused",
] as const;
export type FeedTag = (typeof FEED_TAGS)[number];

export type FeedState = {
  readonly tag: FeedTag;
  /** The rows are true for this seq of this line. */
  readonly line: string | null;
  readonly seq: number;
  /** The room's line while the rows are not known to be on it. Until then nothing is applied. */
  readonly otherLine: string | null;
  /** The newest seq that the room has reported. */
  readonly head: number;
  /** When the last message of the room arrived, and when this tag began; epoch milliseconds. */
  readonly lastMessageAtMs: number | null;
  readonly enteredAtMs: number;
  /** When a hole was last asked about; null when none is open. */
  readonly askedAtMs: number | null;
  readonly refetching: boolean;
  /** It is told what is touched, instead of the changes: `seq` is up to where it was told. */
  readonly watches: boolean;
  /** Why the room or the API refused; for a person. */
  readonly reason: string | null;
};

/**
 * What happens to a feed. A batch `resets` where one of its changes says that everything must be read again. What is
 * told is `settled` where it is all that there is to say up to `to`: the last hello, with its columns, was answered.
 */
export type Happening =
  | { readonly type: "opened" }
  | { readonly type: "closed" }
  | { readonly type: "tick" }
  | { readonly type: "batch"; readonly from: number; readonly to: number; readonly resets: boolean }
  | { readonly type: "touched"; readonly to: number; readonly settled: boolean }
  | {
      readonly type: "line";
      readonly line: string;
      readonly lineage: readonly Ancestor[];
      readonly head?: number | undefined;
    }
  | { readonly type: "heartbeat"; readonly head: number }
  | { readonly type: "pong" }
  | { readonly type: "shown" }
  | { readonly type: "reset"; readonly head: number }
  | ({ readonly type: "refetch" } & Content)
  | { readonly type: "refused"; readonly reason: string };

export type FeedEvent = Happening & { readonly nowMs: number };

/**
 * - apply: hand the batch's changes after the old `seq` to the rows; of a watch, hand on what was touched, or the line
 * - ask: send the state's `seq`, as the hello where none was sent yet, otherwise as `since`
 * - refetch: read the rows again, then dispatch `refetch`
 * - renew: get another ticket
 * - reconnect: the socket is dead, open another
 */
export type FeedEffect =
  | "none"
  | "apply"
  | "apply-and-refetch"
  | "ask"
  | "refetch"
  | "renew"
  | "reconnect";

export type FeedStep = { readonly state: FeedState; readonly effect: FeedEffect };

type Handlers = {
  readonly [K in FeedEvent["type"]]: (
    state: FeedState,
    event: Extract<FeedEvent, { type: K }>,
  ) => FeedStep;
};

export function nextFeedState(state: FeedState, event: FeedEvent): FeedStep {
  // The type of the table proves that every cell is there. The key proves that the handler fits the event.
  const handle = TABLE[state.tag][event.type] as (state: FeedState, event: FeedEvent) => FeedStep;
  return handle(state, event);
}

const stay = (state: FeedState): FeedStep => ({ state, effect: "none" });

const opened: Handlers["opened"] = (state, event) => ({
  state: { ...enter(state, "connecting", event.nowMs), askedAtMs: null, otherLine: null },
  effect: state.refetching ? "refetch" : "none",
});

const closed: Handlers["closed"] = (state, event) => stay(enter(state, "offline", event.nowMs));

const refused: Handlers["refused"] = (state, event) => ({
  state: { ...enter(state, "refused", event.nowMs), reason: event.reason },
  effect: "renew",
});

const reset: Handlers["reset"] = (state, event) => ({
  state: {
    ...received(enter(state, "catching-up", event.nowMs), event.nowMs),
    head: event.head,
    askedAtMs: null,
    otherLine: null,
    refetching: true,
  },
  effect: "refetch",
});

const refetch: Handlers["refetch"] = (state, event) => {
  const fresh = {
    ...state,
    line: event.line,
    seq: event.seq,
    head: Math.max(state.head, event.seq),
    refetching: false,
    otherLine: event.line === state.otherLine ? null : state.otherLine,
  };
  if (state.tag === "offline" || state.tag === "refused") return stay(fresh);
  return state.tag === "connecting" ? { state: fresh, effect: "ask" } : ask(fresh, event.nowMs);
};

const batch: Handlers["batch"] = (state, event) => {
  const now = received({ ...state, head: Math.max(state.head, event.to) }, event.nowMs);
  if (isAside(state) || event.to <= state.seq) return stay(settle(now, event.nowMs));
  if (event.from > state.seq + 1) return askOnce(now, event.nowMs);
  const applied = { ...now, seq: event.to, askedAtMs: null, refetching: event.resets };
  return {
    state: settle(applied, event.nowMs),
    effect: event.resets ? "apply-and-refetch" : "apply",
  };
};

const touched: Handlers["touched"] = (state, event) => {
  const now = received(state, event.nowMs);
  if (!event.settled) return { state: now, effect: "apply" };
  // Of another line everything was touched: what is told from now on follows this seq of that one.
  const seq = state.otherLine === null ? Math.max(state.seq, event.to) : event.to;
  const told = { line: state.otherLine ?? state.line, otherLine: null, seq, head: seq };
  return { state: settle({ ...now, ...told, askedAtMs: null }, event.nowMs), effect: "apply" };
};

const line: Handlers["line"] = (state, event) => {
  const now = received(state, event.nowMs);
  if (state.refetching) return stay(now);
  const isLed = isOn(event, state);
  const on = { ...now, line: event.line, otherLine: null };
  const head = event.head ?? state.head;
  const aside = enter({ ...now, head, otherLine: event.line }, "catching-up", event.nowMs);
  // What is not on it, the room or the feed's user says next: everything was touched.
  if (state.watches) return { state: isLed ? on : aside, effect: "apply" };
  if (isLed) return state.otherLine === null ? stay(on) : ask(on, event.nowMs);
  // The rows were read again because of this line, and are of another one still: the room is behind.
  if (state.otherLine === event.line) return stay(aside);
  return { state: { ...aside, refetching: true }, effect: "refetch" };
};

const heartbeat: Handlers["heartbeat"] = (state, event) => {
  const now = received({ ...state, head: event.head }, event.nowMs);
  // The room could not answer before, or began anew.
  if (state.watches) return ask(now, event.nowMs);
  // Batches and heartbeats arrive in order, so a head beyond `seq` means that a batch was lost.
  if (!isAside(state) && event.head > state.seq) return askOnce(now, event.nowMs);
  return stay(settle({ ...now, askedAtMs: null }, event.nowMs));
};

/** The connection is alive. A feed that was current still is, since what follows would have come before. */
const pong: Handlers["pong"] = (state, event) => {
  const now = received(state, event.nowMs);
  const behind = !isAside(state) && state.head > state.seq;
  return behind ? askOnce(now, event.nowMs) : stay(settle(now, event.nowMs));
};

/** The page is looked at again. Nothing was asked meanwhile, so nothing is certain until a ping is answered. */
const shown: Handlers["shown"] = (state, event) =>
  event.nowMs - (state.lastMessageAtMs ?? 0) > STALE_MS
    ? stay({ ...enter(state, "catching-up", event.nowMs), enteredAtMs: event.nowMs })
    : stay(state);

const tickConnected: Handlers["tick"] = (state, event) =>
  event.nowMs - Math.max(state.lastMessageAtMs ?? 0, state.enteredAtMs) > STALE_MS
    ? { state: enter(state, "stale", event.nowMs), effect: "reconnect" }
    : stay(state);

const tickConnecting: Handlers["tick"] = (state, event) =>
  event.nowMs - state.enteredAtMs > STALE_MS
    ? { state: enter(state, "offline", event.nowMs), effect: "reconnect" }
    : stay(state);

const tickStale: Handlers["tick"] = (state, event) =>
  event.nowMs - state.enteredAtMs > STALE_MS
    ? { state: { ...state, enteredAtMs: event.nowMs }, effect: "reconnect" }
    : stay(state);

const connected: Handlers = {
  opened,
  batch,
  touched,
  line,
  heartbeat,
  pong,
  shown,
  reset,
  refetch,
  refused,
  closed,
  tick: tickConnected,
};

const DEAF = {
  batch: stay,
  touched: stay,
  line: stay,
  heartbeat: stay,
  pong: stay,
  shown: stay,
  reset: stay,
  closed: stay,
  tick: stay,
};

const TABLE: Readonly<Record<FeedTag, Handlers>> = {
  // Only the room's answer to the hello shows that the feed is current.
  connecting: { ...connected, pong: stay, shown: stay, tick: tickConnecting },
  "catching-up": connected,
  live: connected,
  stale: { ...connected, shown: stay, tick: tickStale },
  // A closed socket may still deliver what it had received. That says nothing about the present, so it is ignored.
  offline: { ...connected, ...DEAF },
  refused: { ...connected, ...DEAF },
};

function enter(state: FeedState, tag: FeedTag, nowMs: number): FeedState {
  if (state.tag === tag) return state;
  return { ...state, tag, enteredAtMs: nowMs, reason: tag === "refused" ? state.reason : null };
}

/** The room's changes do not follow the rows. */
function isAside({ refetching, otherLine }: FeedState): boolean {
  return refetching || otherLine !== null;
}

function received(state: FeedState, nowMs: number): FeedState {
  return { ...state, lastMessageAtMs: nowMs };
}

function settle(state: FeedState, nowMs: number): FeedState {
  const behind = isAside(state) || state.seq < state.head;
  return enter(state, behind ? "catching-up" : "live", nowMs);
}

function ask(state: FeedState, nowMs: number): FeedStep {
  return { state: { ...settle(state, nowMs), askedAtMs: nowMs }, effect: "ask" };
}

function askOnce(state: FeedState, nowMs: number): FeedStep {
  const waiting = state.askedAtMs !== null && nowMs - state.askedAtMs < ASK_AGAIN_MS;
  return waiting ? stay(settle(state, nowMs)) : ask(state, nowMs);
}
