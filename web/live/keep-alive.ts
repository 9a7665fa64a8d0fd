import { PING_MS } from "../../edge/protocol/silence.ts";
import type { RoomSocket } from "./room-socket.ts";
import type { TicketKeeper } from "./ticket.ts";

const TICK_MS = 1_000;

/**
 * While the page is looked at: tells the feed the time, pings a room that has been quiet for PING_MS, and gives it
 * another ticket before the last one runs out, because a feed ends with its ticket.
 */
export function keepAlive(options: {
  readonly room: RoomSocket;
  readonly tickets: TicketKeeper;
  readonly isHidden: () => boolean;
  readonly lastMessageAtMs: () => number;
  readonly tick: () => void;
}): { readonly ping: () => void; readonly stop: () => void } {
  const { room, tickets, isHidden, lastMessageAtMs, tick } = options;
  let pingedAtMs = 0;
  const ping = (): void => {
    pingedAtMs = Date.now();
    room.send({ type: "ping" });
  };
  const renew = async (): Promise<void> => {
    const renewed = await tickets.renewed().catch(() => null);
    if (renewed) room.send({ type: "renew", ticket: renewed.ticket });
  };
  const ticking = setInterval(() => {
    if (isHidden()) return;
    tick();
    if (Date.now() - Math.max(pingedAtMs, lastMessageAtMs()) >= PING_MS) ping();
    if (lastMessageAtMs() > 0) void renew();
  }, TICK_MS);
  return { ping, stop: () => clearInterval(ticking) };
}
