import { type Line, Publication, type PublicationReply } from "../protocol/room.ts";
import { BatchFrames } from "./batch-frames.ts";
import { problem, readBody } from "./publication-request.ts";
import type { Asked, RoomContents } from "./room-contents.ts";
import type { RoomFeeds } from "./room-feeds.ts";
import type { Feed, HostStorage } from "./room-host.ts";
import {
  catchUp,
  EMPTY_ROOM,
  publicationFault,
  publish,
  type RoomState,
  startAnew,
  touchedSince,
} from "./room-state.ts";
import { RoomStorage } from "./room-storage.ts";
import type { Touches } from "./touches.ts";

/**
 * The newest part of an object's log, in its room. It takes batches from the publisher, remembers the newest, and hands
 * them to the feeds. The decisions are in room-state.ts; here they are stored and sent.
 */
export class ObjectLog implements RoomContents {
  readonly #storage: RoomStorage;
  readonly #feeds: RoomFeeds;
  readonly #frames: BatchFrames;
  #state: RoomState = EMPTY_ROOM;

  constructor(storage: HostStorage, feeds: RoomFeeds) {
    this.#storage = new RoomStorage(storage);
    this.#feeds = feeds;
    this.#frames = new BatchFrames(feeds);
  }

  async load(): Promise<void> {
    this.#state = await this.#storage.load();
  }

  mayStore(): boolean {
    return this.#state.head !== null;
  }

  answer(feed: Feed, asked: Asked): void {
    const line = this.#lineMessage();
    if (line !== null && line.line !== asked.line) this.#feeds.send(feed, line);
    const view = this.#feeds.admitted(feed);
    const watched = view && this.#feeds.watched(view);
    if (watched === null) this.#catchUp(feed, asked);
    else this.#tell(feed, asked, watched);
  }

  #catchUp(feed: Feed, asked: Asked): void {
    const answer = catchUp(this.#state, asked);
    if (answer.kind === "batches")
      for (const batch of answer.batches) this.#feeds.send(feed, batch);
    if (answer.kind === "reset") this.#feeds.send(feed, { type: "reset", head: answer.head });
    if (answer.kind === "current") this.#feeds.send(feed, { type: "heartbeat", head: answer.head });
  }

  #tell(feed: Feed, asked: Asked, watched: Touches): void {
    const told = touchedSince(this.#state, asked, watched);
    const ask = asked.type === "hello" ? (asked.watch?.ask ?? null) : null;
    if (told !== null) this.#feeds.send(feed, { type: "touched", ...told, ask });
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
    if (added) this.#frames.send(added);
    else if (changed) this.#feeds.sendTo("reading", heartbeat);
    if (isFirst) await this.#feeds.expire();
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
    return reply(200, state);
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
