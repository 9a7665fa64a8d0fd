import { PROTOCOL_VERSION, STATE_ROOM } from "../../edge/protocol/room.ts";
import { StateRoomMessage, type SyncState, withNews } from "../../edge/protocol/state-room.ts";
import { keepAlive } from "./keep-alive.ts";
import { makeRoomSocket } from "./room-socket.ts";
import { makeTicketKeeper, type Ticket } from "./ticket.ts";

export type StateFeedOptions = {
  /** wss where true. */
  readonly secure: boolean;
  readonly ticket: () => Promise<Ticket>;
  /** Nobody looks at the page: it asks nothing, and does not come back before it is shown. */
  readonly isHidden: () => boolean;
  /** The state that news is put into. */
  readonly latest: () => SyncState | null;
  /** What the state is with the news of `at`, which is `ageMs` old; null where that is not known. */
  readonly onNews: (state: SyncState | null, at: string, ageMs: number) => void;
};

export type StateFeed = {
  /** Tries at once: the network is back, or the page is shown again. */
  readonly wake: () => void;
  readonly close: () => void;
};

/** A connection that heard nothing for this long, though it pinged, is dead. */
const DEAD_MS = 15_000;

/** Connects to the state room and stays connected until closed. Whoever hears nothing reads the state from the API. */
export function makeStateFeed(options: StateFeedOptions): StateFeed {
  const tickets = makeTicketKeeper(options.ticket);
  let heardAtMs = 0;
  const room = makeRoomSocket({
    room: STATE_ROOM,
    messages: StateRoomMessage,
    secure: options.secure,
    isHidden: options.isHidden,
    host: async () => (await tickets.get()).host,
    onOpen() {
      heardAtMs = Date.now();
      const ticket = tickets.kept()?.ticket;
      if (ticket !== undefined)
        room.send({ type: "hello", version: PROTOCOL_VERSION, ticket, line: null, since: 0 });
    },
    onMessage(message) {
      heardAtMs = Date.now();
      if (message.type !== "state") return;
      const { news, ageMs } = message;
      options.onNews(withNews(options.latest(), news), news.at, ageMs);
    },
    onClose(refusal) {
      if (refusal !== null) tickets.drop();
    },
  });
  const reconnectIfDead = (): void => {
    if (!room.isOpen() || Date.now() - heardAtMs < DEAD_MS) return;
    heardAtMs = Date.now();
    room.reconnect();
  };
  const alive = keepAlive({
    room,
    tickets,
    isHidden: options.isHidden,
    lastMessageAtMs: () => heardAtMs,
    tick: reconnectIfDead,
  });
  return {
    wake() {
      if (room.isOpen()) {
        heardAtMs = Date.now();
        alive.ping();
      } else room.wake();
    },
    close() {
      alive.stop();
      room.close();
    },
  };
}
