import type { Content } from "../../edge/protocol/line.ts";
import {
  type Batch,
  type FeedMessage,
  type Line,
  PROTOCOL_VERSION,
  RoomMessage,
  type Touched,
  type Watch,
} from "../../edge/protocol/room.ts";
import { makeAsks } from "./asks.ts";
import type { FeedState, Happening } from "./feed-state.ts";
import { keepAlive } from "./keep-alive.ts";
import { makeRoomSocket } from "./room-socket.ts";
import { makeTicketKeeper, refusalOf, type Ticket } from "./ticket.ts";

/** Messages that may be handed on to whoever uses the feed. */
export type Told = Batch | Touched | Line;

export type RoomOptions = {
  readonly object: string;
  /** What is at hand is true for it. */
  readonly since: Content;
  /** wss where true. */
  readonly secure: boolean;
  readonly ticket: () => Promise<Ticket>;
  /** Nobody looks at the page: it asks nothing, and does not come back before it is shown. */
  readonly isHidden: () => boolean;
  readonly onState: (state: FeedState) => void;
};

/** What a feed says to its room, and what it hears of it: a hello with a ticket on each connection, then questions. */
export function makeTalk(
  options: RoomOptions & {
    readonly state: () => FeedState;
    /** The columns to watch; null for a feed that takes changes. */
    readonly watched: (() => Watch["columns"]) | null;
    readonly hear: (happened: Happening, message?: Told) => void;
  },
) {
  const { state, watched, hear } = options;
  const tickets = makeTicketKeeper(options.ticket);
  /** This connection has sent its hello. While rows are being read again the hello waits for their seq. */
  let greeted = false;
  const asks = makeAsks();

  const hello = ({ ticket }: Ticket): FeedMessage => {
    const { line, seq } = state();
    const message = { type: "hello", version: PROTOCOL_VERSION, ticket, line, since: seq } as const;
    if (watched === null) return message;
    return { ...message, watch: { columns: watched(), ask: asks.next() } };
  };

  const ask = (): void => {
    const ticket = tickets.kept();
    const { line, seq } = state();
    if (greeted && watched === null) room.send({ type: "since", line, since: seq });
    else if (ticket && room.isOpen()) {
      greeted = true;
      room.send(hello(ticket));
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
        hear(reason === null ? { type: "closed" } : { type: "refused", reason });
        throw error;
      }
    },
    onOpen() {
      greeted = false;
      hear({ type: "opened" });
      if (!state().refetching) ask();
    },
    onMessage(message) {
      if (message.type === "batch") hear(asBatch(message, state().seq), message);
      else if (message.type === "touched") {
        const settled = asks.isSettledBy(message.ask);
        hear({ type: "touched", to: message.to, settled }, message);
      } else if (message.type === "line") hear(message, message);
      else hear(message);
    },
    onClose(reason) {
      if (reason !== null && state().tag !== "refused") hear({ type: "refused", reason });
      hear({ type: "closed" });
    },
  });
  const alive = keepAlive({
    ...{ room, tickets, isHidden: options.isHidden },
    lastMessageAtMs: () => state().lastMessageAtMs ?? 0,
    tick: () => hear({ type: "tick" }),
  });
  function close(): void {
    alive.stop();
    room.close();
  }
  return { ...room, ask, close, ping: alive.ping, renew: tickets.drop };
}

function asBatch({ from, to, changes }: Batch, seq: number): Happening {
  const resets = changes.some((change) => change.effect === "reset" && change.seq > seq);
  return { type: "batch", from, to, resets };
}
