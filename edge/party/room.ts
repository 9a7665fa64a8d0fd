import * as v from "valibot";
import { readJson } from "../protocol/json.ts";
import {
  CLOSE_BAD_MESSAGE,
  CLOSE_REFUSED,
  CLOSE_VERSION,
  Ending,
  type EndingReply,
  FeedMessage,
  isRoomName,
  PONG,
  PROTOCOL_VERSION,
  STATE_ROOM,
} from "../protocol/room.ts";
import { isPublisher } from "./admission.ts";
import { problem, readBody } from "./publication-request.ts";
import { refuse, RoomFeeds, sendText } from "./room-feeds.ts";
import type { Feed, RoomHost } from "./room-host.ts";
import type { RoomContents } from "./room-contents.ts";
import { ObjectLog } from "./object-log.ts";
import { PipelineStates } from "./pipeline-states.ts";

/** No message of a feed is longer: a hello holds a ticket. */
const MAX_MESSAGE = 64_000;

/**
 * A room: whom it lets in, and who publishes to it. What it holds is its contents. It knows nothing of Postgres, and of
 * the platform that runs it only what room-host.ts says.
 *
 * It sleeps while nothing changes: it has no timer, and the platform answers the feeds' pings.
 * A room that nobody published to writes nothing into its storage.
 */
export class Room {
  readonly #host: RoomHost;
  readonly #feeds: RoomFeeds;
  #contents: RoomContents | null = null;

  constructor(host: RoomHost) {
    this.#host = host;
    this.#feeds = new RoomFeeds(host, () => this.#contents?.mayStore() ?? false);
  }

  /** Before anything else, after a start or when the room wakes. */
  async load(): Promise<void> {
    await this.#feeds.load();
  }

  /** `address` is where the connection comes from, "" where that is not known. */
  connected(feed: Feed, address: string): void {
    this.#feeds.connected(feed, address);
  }

  async said(feed: Feed, message: unknown): Promise<void> {
    const text = typeof message === "string" && message.length <= MAX_MESSAGE ? message : "";
    const hello = readJson(OtherHello, text);
    if (hello !== null && hello.version !== PROTOCOL_VERSION)
      return refuse(feed, CLOSE_VERSION, "This page is of another version; reload it.");
    const received = readJson(FeedMessage, text);
    if (received === null)
      return refuse(feed, CLOSE_BAD_MESSAGE, "The message was not understood.");
    await this.#answer(feed, received);
  }

  async requested(request: Request): Promise<Response> {
    if (!isRoomName(this.#host.name))
      return problem(404, "No such room", "A room has the API name of an object.");
    if (request.method !== "POST")
      return problem(405, "Not allowed", "A room takes publications by POST, and WebSockets.");
    const { publishSecret } = this.#host.settings;
    if (publishSecret === "")
      return problem(503, "Room not configured", "ROOM_PUBLISH_SECRET is not set.");
    if (!(await isPublisher(request.headers.get("Authorization"), publishSecret)))
      return problem(401, "Not the publisher", "The bearer secret is not this room's.");
    const contents = await this.#loaded();
    const { searchParams } = new URL(request.url);
    if (searchParams.has("end")) return this.#end(request);
    if (searchParams.has("watch")) return contents.fromRoom("watch", request);
    if (searchParams.has("touched")) return contents.fromRoom("touched", request);
    return contents.publish(request);
  }

  /** The alarm that was set for the end of tickets. */
  alarm(): Promise<void> {
    return this.#feeds.expire();
  }

  async #answer(feed: Feed, message: FeedMessage): Promise<void> {
    const contents = await this.#loaded();
    if (message.type === "renew") return this.#feeds.renew(feed, message.ticket);
    if (message.type === "hello") {
      const claims = await this.#feeds.admit(feed, message);
      if (claims === null) return;
      contents.letIn(feed, claims.part);
    }
    if (!this.#feeds.admitted(feed)) return refuse(feed, CLOSE_REFUSED, "Say hello first.");
    if (message.type === "ping") return sendText(feed, PONG);
    contents.answer(feed, message);
  }

  /** Not in `load`: PartyKit does not tell the name of a room that an alarm woke, and an alarm needs no contents. */
  async #loaded(): Promise<RoomContents> {
    if (this.#contents) return this.#contents;
    const isStates = this.#host.name === STATE_ROOM;
    const contents = isStates
      ? new PipelineStates(this.#feeds)
      : new ObjectLog(this.#host, this.#feeds);
    await contents.load();
    return (this.#contents ??= contents);
  }

  async #end(request: Request): Promise<Response> {
    const ending = await readBody(request, Ending);
    if (ending instanceof Response) return ending;
    const reply: EndingReply = { ended: await this.#feeds.end(ending.who) };
    return Response.json(reply, { headers: { "Cache-Control": "no-store" } });
  }
}

/** A hello of whatever version. */
const OtherHello = v.object({ type: v.literal("hello"), version: v.number() });
