import { type Connection, type ConnectionContext, Server, type WSMessage } from "partyserver";
import { PING, PONG } from "../protocol/room.ts";
import { roomSettings } from "./admission.ts";
import { Room } from "./room.ts";
import type { Feed, FeedState, HostStorage, PartHost } from "./room-host.ts";

/** A name that partyserver writes into each room that is asked anything, for runtimes that cannot tell it. Ours can. */
const NAME_RECORD = "__ps_name";

/** The rooms as Durable Objects of the Worker itself (wrangler.toml). */
export class PartyserverRoom extends Server {
  static override readonly options = { hibernate: true };
  readonly #room: Room;
  /** Kept, because partyserver reads the state of every connection from its bytes each time it lists them. */
  #feeds: Set<Connection<FeedState>> | null = null;

  constructor(context: DurableObjectState, env: Cloudflare.Env) {
    super(context, env);
    const storage = context.storage as HostStorage;
    keepNoName(storage);
    this.#room = new Room({
      name: this.name,
      settings: roomSettings(env),
      storage,
      feeds: () => this.#openFeeds(),
      parts: this.parts(env),
    });
    // The platform answers pings itself, and the room sleeps on.
    context.setWebSocketAutoResponse(new WebSocketRequestResponsePair(PING, PONG));
  }

  /** The Worker says how parts are asked for: rooms know nothing of Postgres. */
  protected parts(_env: Cloudflare.Env): PartHost | null {
    return null;
  }

  /** partyserver lets nothing in before this has ended. */
  override async onStart(): Promise<void> {
    await this.#room.load();
  }

  override onConnect(feed: Connection, { request }: ConnectionContext): void {
    this.#feeds?.add(feed as Connection<FeedState>);
    this.#room.connected(feed as Feed, request.headers.get("CF-Connecting-IP") ?? "");
  }

  override onClose(feed: Connection): void {
    this.#feeds?.delete(feed as Connection<FeedState>);
  }

  override onError(feed: Connection): void {
    this.#feeds?.delete(feed as Connection<FeedState>);
  }

  override async onMessage(feed: Connection, message: WSMessage): Promise<void> {
    await this.#room.said(feed as Feed, message);
  }

  override async onRequest(request: Request): Promise<Response> {
    return this.#room.requested(request);
  }

  override async onAlarm(): Promise<void> {
    await this.#room.alarm();
  }

  *#openFeeds(): Iterable<Feed> {
    this.#feeds ??= new Set(this.getConnections<FeedState>());
    for (const feed of this.#feeds) if (feed.readyState === WebSocket.OPEN) yield feed as Feed;
  }
}

/** A room that nobody published to keeps nothing, its name neither. */
function keepNoName(storage: HostStorage): void {
  const put = storage.put.bind(storage) as (...args: unknown[]) => Promise<void>;
  Object.defineProperty(storage, "put", {
    value: (...args: unknown[]) => (args[0] === NAME_RECORD ? Promise.resolve() : put(...args)),
  });
}
