import type { PartySocket } from "partysocket";
import type * as v from "valibot";
import { readJson } from "../../edge/protocol/json.ts";
import {
  CLOSE_ENDED,
  CLOSE_GRANTS,
  CLOSE_REFUSED,
  CLOSE_VERSION,
  type FeedMessage,
} from "../../edge/protocol/room.ts";
import { tellCutOff } from "./cut-off.ts";
import { backoffMs, jitterMs, makeRetry, RETRY_FIRST_MS, RETRY_MAX_MS } from "./retry.ts";

type AnyMessage = { readonly type: string };

export type RoomSocketOptions<Message extends AnyMessage> = {
  /** An object, or the state room. */
  readonly room: string;
  /** What this room says; anything else is ignored. */
  readonly messages: v.GenericSchema<unknown, Message>;
  /** wss where true. */
  readonly secure: boolean;
  /** The host of the room, asked for before each attempt. Where it throws, the attempt is repeated later. */
  readonly host: () => Promise<string>;
  /** While nobody looks at the page, it does not connect again. */
  readonly isHidden: () => boolean;
  readonly onOpen: () => void;
  readonly onMessage: (message: Message) => void;
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

const REFUSALS: readonly number[] = [CLOSE_REFUSED, CLOSE_ENDED, CLOSE_GRANTS, CLOSE_VERSION];
/** How often a connection that ended while the page was hidden looks whether it is shown. */
const HIDDEN_MS = 500;

const TIMES = {
  connectionTimeout: 8_000,
  minReconnectionDelay: RETRY_FIRST_MS,
  maxReconnectionDelay: RETRY_MAX_MS,
  reconnectionDelayGrowFactor: 1.7,
};

/** A connection to a room that comes back by itself until it is closed. */
export function makeRoomSocket<Message extends AnyMessage>(
  options: RoomSocketOptions<Message>,
): RoomSocket {
  let socket: PartySocket | null = null;
  let closed = false;
  let refusals = 0;

  /** PartySocket calls this before each attempt. */
  const query = async (): Promise<Record<string, string>> => {
    if (socket && socket.retryCount > 0) await sleep(jitterMs(RETRY_FIRST_MS * 2));
    if (refusals > 0) await sleep(backoffMs(refusals));
    await untilShown();
    const host = await options.host();
    if (socket && host !== socket.host) socket.updateProperties({ host });
    return {};
  };

  const untilShown = async (): Promise<void> => {
    if (closed || !options.isHidden()) return;
    await sleep(HIDDEN_MS);
    await untilShown();
  };

  const connection = makeRetry(async () => {
    const host = await options.host();
    const { PartySocket } = await import("partysocket");
    if (closed || socket) return;
    const protocol = options.secure ? "wss" : "ws";
    socket = new PartySocket({
      ...TIMES,
      host,
      party: "main",
      room: options.room,
      protocol,
      query,
    });
    socket.addEventListener("open", options.onOpen);
    socket.addEventListener("message", (event) => {
      const message = readJson(options.messages, event.data);
      if (!message) return;
      if (message.type !== "refused") refusals = 0;
      options.onMessage(message);
    });
    socket.addEventListener("close", (event) => {
      const isRefusal = REFUSALS.includes(event.code);
      if (isRefusal) refusals += 1;
      if (!closed) tellCutOff();
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

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
