import type * as Party from "partykit/server";
import * as v from "valibot";
import { readJson } from "../protocol/json.ts";
import {
  CLOSE_BAD_MESSAGE,
  CLOSE_REFUSED,
  CLOSE_VERSION,
  FeedMessage,
  HEARTBEAT_MS,
  HELLO_TIMEOUT_MS,
  PROTOCOL_VERSION,
  type PublicationReply,
  type RoomMessage,
} from "../protocol/room.ts";
import { checkTicket, isPublisher, type RoomSettings, roomSettings } from "./admission.ts";
import { problem, readPublication } from "./publication-request.ts";
import { catchUp, EMPTY_ROOM, publish, type RoomState, startAnew } from "./room-state.ts";
import { RoomStorage } from "./room-storage.ts";
import { type ColumnsKey, VisibleColumns } from "./visible-columns.ts";

/** Kept with a connection, also while the room sleeps. A connection without columns has not said hello. */
type FeedState = { readonly connectedAtMs: number; readonly columns: ColumnsKey | null };
type Feed = Party.Connection<FeedState>;

/** No message of a feed is longer: a hello holds a ticket. */
const MAX_MESSAGE = 64_000;
/** WebSocket close code "service restart" (IANA registry): connect again. */
const CLOSE_RESTART = 1012;

/**
 * The room of one object. It takes batches from the publisher, remembers the newest, and hands them to its feeds.
 * The decisions are in room-state.ts; here they are stored and sent. A room knows nothing of Postgres.
 *
 * It may hibernate, which allows 32,000 connections in place of 100 (PartyKit docs, "Scaling PartyKit servers with
 * Hibernation"). A room with connections sends a heartbeat every HEARTBEAT_MS, which keeps it awake.
 */
export default class Room implements Party.Server {
  readonly options = { hibernate: true };
  readonly #room: Party.Room;
  readonly #storage: RoomStorage;
  readonly #settings: RoomSettings;
  readonly #columns = new VisibleColumns();
  #state: RoomState = EMPTY_ROOM;
  #beat: ReturnType<typeof setInterval> | null = null;

  constructor(room: Party.Room) {
    this.#room = room;
    this.#storage = new RoomStorage(room.storage);
    this.#settings = roomSettings(room.env);
  }

  async onStart(): Promise<void> {
    await this.#room.blockConcurrencyWhile(async () => {
      this.#state = await this.#storage.load();
    });
    this.#greetAgain();
    this.#beatWhileConnected();
  }

  onConnect(connection: Feed): void {
    connection.setState({ connectedAtMs: Date.now(), columns: null });
    setTimeout(() => this.#closeIfSilent(connection), HELLO_TIMEOUT_MS);
    this.#beatWhileConnected();
  }

  async onMessage(message: string | ArrayBuffer | ArrayBufferView, feed: Feed): Promise<void> {
    const text = typeof message === "string" && message.length <= MAX_MESSAGE ? message : "";
    const hello = readJson(OtherHello, text);
    if (hello !== null && hello.version !== PROTOCOL_VERSION)
      return refuse(feed, CLOSE_VERSION, "This page is of another version; reload it.");
    const received = readJson(FeedMessage, text);
    if (received === null)
      return refuse(feed, CLOSE_BAD_MESSAGE, "The message was not understood.");
    const admitted = received.type === "since" || (await this.#admit(feed, received.ticket));
    if (admitted) this.#answer(feed, received.since);
  }

  async onRequest(request: Party.Request): Promise<Response> {
    if (request.method !== "POST")
      return problem(405, "Not allowed", "A room takes publications by POST, and WebSockets.");
    const { publishSecret } = this.#settings;
    if (publishSecret === "")
      return problem(503, "Room not configured", "ROOM_PUBLISH_SECRET is not set.");
    if (!(await isPublisher(request.headers.get("Authorization"), publishSecret)))
      return problem(401, "Not the publisher", "The bearer secret is not this room's.");
    const publication = await readPublication(request);
    if (publication instanceof Response) return publication;
    const anew = new URL(request.url).searchParams.has("reset");
    return anew
      ? this.#startAnew(startAnew(publication))
      : this.#publish(publish(this.#state, publication));
  }

  /** Verifies the ticket of a hello; refuses and closes where it does not hold. */
  async #admit(feed: Feed, ticket: string): Promise<boolean> {
    const claims = await checkTicket(ticket, this.#room.id, this.#settings.ticketSecret);
    if (typeof claims === "string") {
      refuse(feed, CLOSE_REFUSED, claims);
      return false;
    }
    const columns = this.#columns.add(claims.columns);
    feed.setState((state) => ({ connectedAtMs: state?.connectedAtMs ?? Date.now(), columns }));
    return true;
  }

  #answer(feed: Feed, since: number): void {
    if (!feed.state?.columns) return refuse(feed, CLOSE_REFUSED, "Say hello first.");
    const answer = catchUp(this.#state, since);
    if (answer.kind === "batches") for (const batch of answer.batches) this.#send(feed, batch);
    if (answer.kind === "reset") this.#send(feed, { type: "reset", head: answer.head });
    if (answer.kind === "current") this.#send(feed, { type: "heartbeat", head: answer.head });
  }

  async #publish(published: ReturnType<typeof publish>): Promise<Response> {
    if (published.kind === "hole") return reply(409, { head: published.head });
    const { state, added, removed } = published;
    const changed = state !== this.#state;
    this.#state = state;
    const saved = changed ? this.#storage.save(state, added, removed) : undefined;
    if (added) {
      const { from, to, changes } = added;
      this.#sendToAll({ type: "batch", from, to, changes: [...changes] });
    } else if (changed) this.#heartbeat();
    await saved;
    return reply(200, { head: state.head });
  }

  async #startAnew(state: RoomState): Promise<Response> {
    this.#state = state;
    const saved = this.#storage.replace(state);
    this.#sendToAll({ type: "reset", head: state.head ?? 0 });
    await saved;
    return reply(200, { head: state.head });
  }

  #beatWhileConnected(): void {
    const [anyone] = this.#room.getConnections();
    if (anyone && this.#beat === null)
      this.#beat = setInterval(() => this.#heartbeat(), HEARTBEAT_MS);
  }

  /** A room without a head sends nothing: a feed without heartbeats knows that it is not live. */
  #heartbeat(): void {
    const [anyone] = this.#room.getConnections();
    if (!anyone) {
      clearInterval(this.#beat);
      this.#beat = null;
    } else if (this.#state.head !== null)
      this.#sendToAll({ type: "heartbeat", head: this.#state.head });
  }

  /** After hibernation, which connections outlive, but timers and sets of columns do not. */
  #greetAgain(): void {
    for (const feed of this.#room.getConnections<FeedState>()) {
      const columns = feed.state?.columns ?? null;
      if (columns === null) this.#closeIfSilent(feed);
      else if (!this.#columns.knows(columns)) feed.close(CLOSE_RESTART, "The room was restarted.");
    }
  }

  #closeIfSilent(feed: Feed): void {
    const state = feed.state;
    if (feed.readyState !== WebSocket.OPEN || state?.columns) return;
    const waitMs = HELLO_TIMEOUT_MS - (Date.now() - (state?.connectedAtMs ?? 0));
    if (waitMs > 0) setTimeout(() => this.#closeIfSilent(feed), waitMs);
    else refuse(feed, CLOSE_REFUSED, "No hello was said in time.");
  }

  /** Serialised once for each set of columns, however many feeds there are. */
  #sendToAll(message: RoomMessage): void {
    const texts = new Map<ColumnsKey, string>();
    for (const feed of this.#room.getConnections<FeedState>()) {
      const columns = feed.state?.columns;
      if (!columns) continue;
      const text = texts.get(columns) ?? this.#columns.textFor(columns, message);
      texts.set(columns, text);
      sendText(feed, text);
    }
  }

  #send(feed: Feed, message: RoomMessage): void {
    const columns = feed.state?.columns;
    if (columns) sendText(feed, this.#columns.textFor(columns, message));
  }
}

const OtherHello = v.object({ type: v.literal("hello"), version: v.number() });

/** Sending to a connection that is closing throws. Its feed asks again when it is back. */
function sendText(feed: Feed, text: string): void {
  try {
    feed.send(text);
  } catch {
    // Its close event follows.
  }
}

/** Sentences are ASCII and short: a close reason has at most 123 bytes (RFC 6455, 5.5). */
function refuse(feed: Feed, code: number, reason: string): void {
  const message: RoomMessage = { type: "refused", reason };
  sendText(feed, JSON.stringify(message));
  feed.close(code, reason.slice(0, 120));
}

function reply(status: 200 | 409, body: PublicationReply): Response {
  return Response.json(body, { status, headers: { "Cache-Control": "no-store" } });
}
