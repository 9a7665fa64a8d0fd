/** The permission to connect to a room, from `POST /api/objects/:object/ticket`. */
export type Ticket = { readonly ticket: string; readonly host: string; readonly expiresAt: string };

/** A ticket is not used in its last seconds, because clocks differ. */
const TICKET_MARGIN_MS = 20_000;

/** Keeps a ticket until shortly before it expires, or until it is refused. */
export function makeTicketKeeper(ask: () => Promise<Ticket>) {
  let ticket: Ticket | null = null;
  return {
    kept: () => ticket,
    async get(): Promise<Ticket> {
      const leftMs = ticket ? Date.parse(ticket.expiresAt) - Date.now() : 0;
      if (ticket && leftMs > TICKET_MARGIN_MS) return ticket;
      ticket = await ask();
      return ticket;
    },
    drop(): void {
      ticket = null;
    },
  };
}

const REFUSALS: readonly unknown[] = [401, 403, 404, 503];

/** The sentence of an answer that refuses; null for any other failure, which may pass. */
export function refusalOf(error: unknown): string | null {
  if (!(error instanceof Error) || !("status" in error)) return null;
  return REFUSALS.includes(error.status) ? error.message : null;
}
