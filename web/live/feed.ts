import { PartySocket } from "partysocket";
import * as v from "valibot";
import type { Change } from "../../edge/protocol/change.ts";
import {
  CLOSE_REFUSED,
  CLOSE_VERSION,
  type FeedMessage,
  PROTOCOL_VERSION,
  RoomMessage,
} from "../../edge/protocol/room.ts";
import { type FeedEvent, type FeedState, initialFeedState, nextFeedState } from "./feed-state.ts";

/** Leave to connect to a room, from `POST /api/objects/:object/ticket`. */
export type Ticket = { readonly ticket: string; readonly host: string; readonly expiresAt: string };

export type FeedOptions = {
  readonly object: string;
  /** The rows at hand are true for this seq. */
  readonly since: number;
  /** wss where true. */
  readonly secure: boolean;
  readonly ticket: () => Promise<Ticket>;
  /** Changes after the seq so far, in order, none missing. */
  readonly onChanges: (changes: readonly Change[]) => void;
  /** Rows must be read again; the feed waits for `refetch(seq)`. */
  readonly onRefetch: () => void;
  readonly onState: (state: FeedState) => void;
};

export type Feed = {
  readonly state: () => FeedState;
  /** The rows have been read again and are true for `seq`. */
  readonly refetch: (seq: number) => void;
  /** The network is back, or the page is looked at again: do not wait for the next attempt. */
  readonly wake: () => void;
  readonly close: () => void;
};

const TICK_MS = 1_000;
/** A ticket is not presented in its last seconds: clocks differ. */
const TICKET_MARGIN_MS = 20_000;
const RETRY_FIRST_MS = 400;
const RETRY_MAX_MS = 15_000;

/** Connects to the room of an object and keeps connected until closed. Never throws; the state tells. */
export function makeFeed(options: FeedOptions): Feed {
  let state = initialFeedState(options.since, Date.now());
  let ticket: Ticket | null = null;
  let socket: PartySocket | null = null;
  let closed = false;
  let refusals = 0;
  /** This connection has said its hello. While rows are read again it waits, to say the seq that they are true for. */
  let greeted = false;
  let retry: ReturnType<typeof setTimeout> | undefined;

  const dispatch = (event: FeedEvent, changes: readonly Change[] = []): void => {
    if (closed) return;
    const before = state;
    const step = nextFeedState(state, event);
    state = step.state;
    if (step.effect === "apply" || step.effect === "apply-and-refetch")
      options.onChanges(changes.filter((change) => change.seq > before.seq));
    if (state !== before) options.onState(state);
    if (step.effect === "ask") askSince();
    if (step.effect === "refetch" || step.effect === "apply-and-refetch") options.onRefetch();
    if (step.effect === "renew") ticket = null;
    if (step.effect === "reconnect") socket?.reconnect();
  };

  const send = (message: FeedMessage): void => {
    // Not partysocket's own queue: a message of an old connection must not be the first of the next.
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
  };

  const askSince = (): void => {
    if (greeted) send({ type: "since", since: state.seq });
    else if (ticket && socket?.readyState === WebSocket.OPEN) {
      greeted = true;
      send({ type: "hello", version: PROTOCOL_VERSION, ticket: ticket.ticket, since: state.seq });
    }
  };

  const fetchTicket = async (): Promise<Ticket> => {
    if (ticket && Date.parse(ticket.expiresAt) - Date.now() > TICKET_MARGIN_MS) return ticket;
    try {
      ticket = await options.ticket();
      return ticket;
    } catch (error) {
      if (isRefusal(error)) dispatch({ type: "refused", reason: error.message, nowMs: Date.now() });
      else dispatch({ type: "closed", nowMs: Date.now() });
      throw error;
    }
  };

  const onMessage = (event: MessageEvent): void => {
    const message = readMessage(event.data);
    if (!message) return;
    const nowMs = Date.now();
    if (message.type !== "refused") refusals = 0;
    if (message.type === "batch") {
      const { from, to, changes } = message;
      const resets = changes.some((change) => change.kind === "reset" && change.seq > state.seq);
      dispatch({ type: "batch", from, to, resets, nowMs }, changes);
    } else dispatch({ ...message, nowMs });
  };

  const connect = (first: Ticket): void => {
    socket = new PartySocket({
      host: first.host,
      party: "main",
      room: options.object,
      protocol: options.secure ? "wss" : "ws",
      connectionTimeout: 8_000,
      minReconnectionDelay: RETRY_FIRST_MS,
      maxReconnectionDelay: RETRY_MAX_MS,
      reconnectionDelayGrowFactor: 1.7,
      // Asked before each attempt: spreads the attempts of many browsers, and has a fresh ticket in time for the hello.
      query: async () => {
        if (socket && socket.retryCount > 0) await sleep(jitter(RETRY_FIRST_MS * 2));
        if (refusals > 0) await sleep(jitter(backoff(refusals)));
        const { host } = await fetchTicket();
        if (socket && host !== socket.host) socket.updateProperties({ host });
        return {};
      },
    });
    socket.addEventListener("open", () => {
      greeted = false;
      dispatch({ type: "opened", nowMs: Date.now() });
      if (!state.refetching) askSince();
    });
    socket.addEventListener("message", onMessage);
    socket.addEventListener("close", (event) => {
      if (event.code === CLOSE_REFUSED || event.code === CLOSE_VERSION) {
        refusals += 1;
        const reason = event.reason || "The room refused this connection.";
        if (state.tag !== "refused") dispatch({ type: "refused", reason, nowMs: Date.now() });
      }
      dispatch({ type: "closed", nowMs: Date.now() });
    });
  };

  const start = async (attempt: number): Promise<void> => {
    try {
      const first = await fetchTicket();
      if (!closed) connect(first);
    } catch {
      if (!closed) retry = setTimeout(() => void start(attempt + 1), jitter(backoff(attempt)));
    }
  };

  const ticking = setInterval(() => dispatch({ type: "tick", nowMs: Date.now() }), TICK_MS);
  void start(0);

  return {
    state: () => state,
    refetch(seq) {
      dispatch({ type: "refetch", seq, nowMs: Date.now() });
    },
    wake() {
      if (closed || state.tag === "live" || state.tag === "catching-up") return;
      if (socket) socket.reconnect();
      else {
        clearTimeout(retry);
        void start(0);
      }
    },
    close() {
      closed = true;
      clearInterval(ticking);
      clearTimeout(retry);
      socket?.close();
    },
  };
}

function readMessage(data: unknown): RoomMessage | null {
  if (typeof data !== "string") return null;
  try {
    const parsed = v.safeParse(RoomMessage, JSON.parse(data));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}

/** An answer that says no (a problem with a status), as against no answer. */
function isRefusal(error: unknown): error is Error {
  if (!(error instanceof Error) || !("status" in error)) return false;
  return (
    error.status === 401 || error.status === 403 || error.status === 404 || error.status === 503
  );
}

function backoff(attempt: number): number {
  return Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** Math.min(attempt, 8));
}

/** Between half and all of it. */
function jitter(ms: number): number {
  return ms / 2 + (Math.random() * ms) / 2;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
