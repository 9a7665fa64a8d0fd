import { PartySocket } from "partysocket";
import * as v from "valibot";
import {
  CLOSE_REFUSED,
  CLOSE_VERSION,
  type FeedMessage,
  RoomMessage,
} from "../../edge/protocol/room.ts";
import { backoffMs, jitterMs, makeRetry, RETRY_FIRST_MS, RETRY_MAX_MS } from "./retry.ts";

export type RoomSocketOptions = {
  readonly object: string;
  /** wss where true. */
  readonly secure: boolean;
  /** The host of the room, asked for before each attempt. Where it throws, the attempt is repeated later. */
  readonly host: () => Promise<string>;
  readonly onOpen: () => void;
  readonly onMessage: (message: RoomMessage) => void;
  /** `refusal` is the sentence of a room that refuses this connection; null for any other close. */
  readonly onClose: (refusal: string | null) => void;
};

export type RoomSocket = {
  readonly isOpen: () => boolean;
  /** Sends now or not at all: a message of an old connection must not be the first of the next. */
  readonly send: (message: FeedMessage) => void;
  /** Replaces a connection that is dead; does nothing before the first. */
  readonly reconnect: () => void;
  /** Tries now instead of waiting for the next attempt. */
  readonly wake: () => void;
  readonly close: () => void;
};

const TIMES = {
  connectionTimeout: 8_000,
  minReconnectionDelay: RETRY_FIRST_MS,
  maxReconnectionDelay: RETRY_MAX_MS,
  reconnectionDelayGrowFactor: 1.7,
};

/** A connection to the room of an object that comes back by itself until it is closed. */
export function makeRoomSocket(options: RoomSocketOptions): RoomSocket {
  let socket: PartySocket | null = null;
  let closed = false;
  let refusals = 0;

  /** PartySocket calls this before each attempt. */
  const query = async (): Promise<Record<string, string>> => {
    if (socket && socket.retryCount > 0) await sleep(jitterMs(RETRY_FIRST_MS * 2));
    if (refusals > 0) await sleep(backoffMs(refusals));
    const host = await options.host();
    if (socket && host !== socket.host) socket.updateProperties({ host });
    return {};
  };

  const connection = makeRetry(async () => {
    const host = await options.host();
    if (closed || socket) return;
    const protocol = options.secure ? "wss" : "ws";
    socket = new PartySocket({
      ...TIMES,
      host,
      party: "main",
      room: options.object,
      protocol,
      query,
    });
    socket.addEventListener("open", options.onOpen);
    socket.addEventListener("message", (event) => {
      const message = readMessage(event.data);
      if (!message) return;
      if (message.type !== "refused") refusals = 0;
      options.onMessage(message);
    });
    socket.addEventListener("close", (event) => {
      const isRefusal = event.code === CLOSE_REFUSED || event.code === CLOSE_VERSION;
      if (isRefusal) refusals += 1;
      options.onClose(isRefusal ? event.reason || "The room refused this connection." : null);
    });
  });

  const isOpen = () => socket?.readyState === WebSocket.OPEN;
  return {
    isOpen,
    send(message) {
      if (isOpen()) socket?.send(JSON.stringify(message));
    },
    reconnect: () => socket?.reconnect(),
    wake() {
      if (socket) socket.reconnect();
      else connection.now();
    },
    close() {
      closed = true;
      connection.stop();
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

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
