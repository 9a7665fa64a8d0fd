import type { Change } from "../../edge/protocol/change.ts";
import type { Content } from "../../edge/protocol/line.ts";
import {
  type Batch,
  type FeedMessage,
  PROTOCOL_VERSION,
  RoomMessage,
} from "../../edge/protocol/room.ts";
import { type FeedState, type Happening, initialFeedState, nextFeedState } from "./feed-state.ts";
import { keepAlive } from "./keep-alive.ts";
import { makeRoomSocket } from "./room-socket.ts";
import { makeTicketKeeper, refusalOf, type Ticket } from "./ticket.ts";

export type FeedOptions = {
  readonly object: string;
  /** The rows at hand are true for it. */
  readonly since: Content;
  /** wss where true. */
  readonly secure: boolean;
  readonly ticket: () => Promise<Ticket>;
  /** Nobody looks at the page: it asks nothing, and does not come back before it is shown. */
  readonly isHidden: () => boolean;
  /** The changes that follow, in order, without gaps. */
  readonly onChanges: (changes: readonly Change[]) => void;
  /** Rows must be read again; the feed waits for `refetch(seq)`. */
  readonly onRefetch: () => void;
  readonly onState: (state: FeedState) => void;
};

export type Feed = {
  readonly state: () => FeedState;
  /** The rows have been read again, and are true for this. */
  readonly refetch: (content: Content) => void;
  /** Tries at once: the network is back, or the page is shown again. */
  readonly wake: () => void;
  readonly close: () => void;
};

/** Connects to the room of an object and stays connected until closed. It never throws: failures are in the state. */
export function makeFeed(options: FeedOptions): Feed {
  let state = initialFeedState(options.since, Date.now());
  let closed = false;

  const dispatch = (happened: Happening, changes: readonly Change[] = []): void => {
    if (closed) return;
    const before = state;
    const { state: next, effect } = nextFeedState(state, { ...happened, nowMs: Date.now() });
    state = next;
    if (effect === "apply" || effect === "apply-and-refetch")
      options.onChanges(changes.filter((change) => change.seq > before.seq));
    if (state !== before) options.onState(state);
    if (effect === "refetch" || effect === "apply-and-refetch") options.onRefetch();
    if (effect === "ask") talk.ask();
    if (effect === "renew") talk.renew();
    if (effect === "reconnect") talk.reconnect();
  };

  const talk = makeTalk(options, () => state, dispatch);
  return {
    state: () => state,
    refetch: ({ line, seq }) => dispatch({ type: "refetch", line, seq }),
    wake() {
      dispatch({ type: "shown" });
      if (state.tag === "live" || state.tag === "catching-up") talk.ping();
      else if (!closed) talk.wake();
    },
    close() {
      closed = true;
      talk.close();
    },
  };
}

/** What a feed says to its room, and what it hears of it: a hello with a ticket on each connection, then questions. */
function makeTalk(
  options: FeedOptions,
  state: () => FeedState,
  dispatch: (happened: Happening, changes?: readonly Change[]) => void,
) {
  const tickets = makeTicketKeeper(options.ticket);
  /** This connection has sent its hello. While rows are being read again the hello waits for their seq. */
  let greeted = false;

  const ask = (): void => {
    const ticket = tickets.kept();
    const { line, seq } = state();
    if (greeted) room.send({ type: "since", line, since: seq });
    else if (ticket && room.isOpen()) {
      greeted = true;
      room.send(hello(ticket, { line, seq }));
    }
  };

  const room = makeRoomSocket({
    room: options.object,
    messages: RoomMessage,
    secure: options.secure,
    isHidden: options.isHidden,
    async host() {
      try {
        return (await tickets.get()).host;
      } catch (error) {
        const reason = refusalOf(error);
        dispatch(reason === null ? { type: "closed" } : { type: "refused", reason });
        throw error;
      }
    },
    onOpen() {
      greeted = false;
      dispatch({ type: "opened" });
      if (!state().refetching) ask();
    },
    onMessage(message) {
      if (message.type === "batch") dispatch(asBatch(message, state().seq), message.changes);
      else dispatch(message);
    },
    onClose(reason) {
      if (reason !== null && state().tag !== "refused") dispatch({ type: "refused", reason });
      dispatch({ type: "closed" });
    },
  });
  const alive = keepAlive({
    ...{ room, tickets, isHidden: options.isHidden },
    lastMessageAtMs: () => state().lastMessageAtMs ?? 0,
    tick: () => dispatch({ type: "tick" }),
  });
  function close(): void {
    alive.stop();
    room.close();
  }
  return { ...room, ask, close, ping: alive.ping, renew: tickets.drop };
}

function hello({ ticket }: Ticket, { line, seq }: Content): FeedMessage {
  return { type: "hello", version: PROTOCOL_VERSION, ticket, line, since: seq };
}

function asBatch({ from, to, changes }: Batch, seq: number): Happening {
  const resets = changes.some((change) => change.effect === "reset" && change.seq > seq);
  return { type: "batch", from, to, resets };
}
