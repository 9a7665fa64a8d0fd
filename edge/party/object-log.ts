import { type Line, Publication, type PublicationReply } from "../protocol/room.ts";
import type { Part } from "../protocol/part.ts";
import { answerFeed } from "./answer-feed.ts";
import { BatchFrames } from "./batch-frames.ts";
import { Parts } from "./parts.ts";
import { problem, readBody } from "./publication-request.ts";
import type { Asked, RoomContents } from "./room-contents.ts";
import type { RoomFeeds } from "./room-feeds.ts";
import type { Feed, RoomHost } from "./room-host.ts";
import { EMPTY_ROOM, publicationFault, publish, type RoomState, startAnew } from "./room-state.ts";
import { RoomStorage } from "./room-storage.ts";
import type { Touches } from "./touches.ts";
import { readTouched, WatchingRooms } from "./watching-rooms.ts";

/**
 * The newest part of an object's log, in its room. It takes batches from the publisher, remembers the newest, and hands
 * them to the feeds. The decisions are in room-state.ts; here they are stored and sent.
 */
export class ObjectLog implements RoomContents {
  readonly #storage: RoomStorage;
  readonly #feeds: RoomFeeds;
  readonly #frames: BatchFrames;
  readonly #host: RoomHost;
  readonly #parts: Parts;
  readonly #watching: WatchingRooms;
  #state: RoomState = EMPTY_ROOM;

  constructor(host: RoomHost, feeds: RoomFeeds) {
    this.#host = host;
    this.#storage = new RoomStorage(host.storage);
    this.#feeds = feeds;
    this.#frames = new BatchFrames(feeds);
    const mayStore = () => this.mayStore();
    this.#parts = new Parts(host, feeds, mayStore);
    this.#watching = new WatchingRooms(host, mayStore);
  }

  async load(): Promise<void> {
    this.#state = await this.#storage.load();
    await this.#parts.load();
    await this.#watching.load();
  }

  mayStore(): boolean {
    return this.#state.head !== null;
  }

  letIn(feed: Feed, part: Part | null): void {
    if (part !== null) this.#parts.letIn(feed, part);
  }

  answer(feed: Feed, asked: Asked): void {
    const part = this.#feeds.admitted(feed)?.part ?? null;
    if (part !== null) return this.#parts.answer(part, feed, asked);
    const log = { feeds: this.#feeds, state: this.#state, line: this.#lineMessage() };
    answerFeed(log, feed, asked);
  }

  /** A request of another room of the same Worker. */
  async fromRoom(what: "watch" | "touched", request: Request): Promise<Response> {
    if (what === "watch") return this.#watching.watch(request);
    const told = await readTouched(request);
    if (told instanceof Response) return told;
    return Response.json({ parts: this.#parts.touched(told.object, told.touches) });
  }

  async publish(request: Request): Promise<Response> {
    const anew = new URL(request.url).searchParams.has("reset");
    const publication = await readBody(request, Publication);
    if (publication instanceof Response) return publication;
    const fault = publicationFault(publication);
    if (fault !== null) return problem(400, "Bad publication", fault);
    return anew
      ? this.#startAnew(startAnew(publication))
      : this.#took(publish(this.#state, publication));
  }

  async #took(published: ReturnType<typeof publish>): Promise<Response> {
    const before = this.#state;
    if (published.kind !== "taken") return reply(409, before);
    const { state, added, removed } = published;
    const changed = state !== before;
    const isFirst = before.head === null && state.head !== null;
    this.#state = state;
    const saved = changed ? this.#storage.save(state, added, removed) : undefined;
    if (state.line !== before.line) this.#sendLine();
    const heartbeat = { type: "heartbeat", head: state.head ?? 0 } as const;
    // Who watches could not be answered before, and asks again. Otherwise a head alone touches nothing.
    if (isFirst) this.#feeds.sendTo("watching", heartbeat);
    if (added) this.#touched(added.touches);
    if (added) this.#frames.send(added);
    else if (changed) this.#feeds.sendTo("reading", heartbeat);
    if (isFirst) await this.#feeds.expire();
    // Parts were told of before there was a publisher; and what rooms watch may be kept from now on.
    if (isFirst) this.#touched("*");
    if (isFirst) await this.#watching.save();
    await saved;
    return reply(200, state);
  }

  async #startAnew(state: RoomState): Promise<Response> {
    this.#state = state;
    const saved = this.#storage.replace(state);
    this.#frames.flush();
    const head = state.head ?? 0;
    const line = this.#lineMessage();
    this.#feeds.sendTo("reading", { type: "reset", head });
    if (line !== null) this.#feeds.sendTo("watching", line);
    this.#feeds.sendTo("watching", { type: "heartbeat", head });
    await saved;
    this.#touched("*");
    return reply(200, state);
  }

  /** Who sees some records, here or by what another object is decided by, may see others now. */
  #touched(touches: Touches): void {
    this.#parts.touched(this.#host.name, touches);
    this.#watching.touched(touches);
  }

  /** What was sent before it belongs to the line before. */
  #sendLine(): void {
    this.#frames.flush();
    const line = this.#lineMessage();
    if (line !== null) this.#feeds.sendTo("all", line);
  }

  /** Null while the room knows nothing. */
  #lineMessage(): Line | null {
    const { head, line, lineage } = this.#state;
    return head === null || line === null ? null : { type: "line", line, lineage: [...lineage] };
  }
}

function reply(status: 200 | 409, { head, line }: PublicationReply): Response {
  return Response.json({ head, line }, { status, headers: { "Cache-Control": "no-store" } });
}
