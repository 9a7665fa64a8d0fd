import type * as Party from "partykit/server";
import { roomSettings } from "./admission.ts";
import { Room } from "./room.ts";
import type { Feed, FeedState, HostStorage } from "./room-host.ts";

/**
 * The rooms as a deployment of their own, on PartyKit (partykit.json). PartyKit lets nobody set what is answered while
 * a room sleeps, so here each ping wakes it.
 */
export default class PartykitRoom implements Party.Server {
  readonly options = { hibernate: true };
  readonly #party: Party.Room;
  readonly #room: Room;

  constructor(party: Party.Room) {
    this.#party = party;
    this.#room = new Room({
      /** A getter, because PartyKit refuses to tell it in an alarm. */
      get name() {
        return party.id;
      },
      settings: roomSettings(party.env),
      storage: party.storage as HostStorage,
      feeds: () => party.getConnections<FeedState>() as Iterable<Feed>,
      // Here is no Postgres to ask: the API gives out no tickets for parts.
      parts: null,
    });
  }

  async onStart(): Promise<void> {
    await this.#party.blockConcurrencyWhile(() => this.#room.load());
  }

  onConnect(feed: Party.Connection<FeedState>, { request }: Party.ConnectionContext): void {
    this.#room.connected(feed as Feed, request.headers.get("CF-Connecting-IP") ?? "");
  }

  async onMessage(message: unknown, feed: Party.Connection<FeedState>): Promise<void> {
    await this.#room.said(feed as Feed, message);
  }

  async onRequest(request: Party.Request): Promise<Response> {
    return this.#room.requested(request as unknown as Request);
  }

  async onAlarm(): Promise<void> {
    await this.#room.alarm();
  }
}
