import { serverNow } from "./server-clock.ts";

/** The permission to connect to a room, from `POST /api/objects/:object/ticket`. */
export type Ticket = { readonly ticket: string; readonly host: string; readonly expiresAt: string };

export type TicketKeeper = ReturnType<typeof makeTicketKeeper>;

/** A ticket is not used in its last seconds, because clocks differ. The visitor's own is not asked. */
const TICKET_MARGIN_MS = 20_000;

/** A feed that lasts asks for another ticket this long before its own expires. */
const RENEW_MS = 60_000;
/** A renewal that failed is not tried again at once. */
const RENEW_AGAIN_MS = 10_000;

/** Who was told that there is no ticket for them is told it again for so long, without being asked. */
const REFUSED_MS = 60_000;

/** Keeps a ticket until shortly before it expires, or until it is refused. */
export function makeTicketKeeper(askAtOnce: () => Promise<Ticket>) {
  const ask = askedCalmly(askAtOnce);
  let ticket: Ticket | null = null;
  let askedAtMs = 0;
  return {
    kept: () => ticket,
    async get(): Promise<Ticket> {
      const leftMs = ticket ? Date.parse(ticket.expiresAt) - serverNow() : 0;
      if (ticket && leftMs > TICKET_MARGIN_MS) return ticket;
      ticket = await ask();
      return ticket;
    },
    /** Another ticket when the kept one expires soon; otherwise null. */
    async renewed(): Promise<Ticket | null> {
      const nowMs = serverNow();
      if (!ticket || Date.parse(ticket.expiresAt) - nowMs > RENEW_MS) return null;
      if (nowMs - askedAtMs < RENEW_AGAIN_MS) return null;
      askedAtMs = nowMs;
      ticket = await ask();
      return ticket;
    },
    drop(): void {
      ticket = null;
    },
  };
}

function askedCalmly(ask: () => Promise<Ticket>): () => Promise<Ticket> {
  let refused: { readonly error: unknown; readonly atMs: number } | null = null;
  return async () => {
    if (refused && Date.now() - refused.atMs < REFUSED_MS) throw refused.error;
    try {
      return await ask();
    } catch (error) {
      if (isForbidden(error)) refused = { error, atMs: Date.now() };
      throw error;
    }
  };
}

function isForbidden(error: unknown): boolean {
  return error instanceof Error && "status" in error && error.status === 403;
}

const REFUSALS: readonly unknown[] = [401, 403, 404, 503];

/** The sentence of an answer that refuses; null for any other failure, which may pass. */
export function refusalOf(error: unknown): string | null {
  if (!(error instanceof Error) || !("status" in error)) return null;
  return REFUSALS.includes(error.status) ? error.message : null;
}
