import {
  type StateMessage,
  type StateNews,
  StatePublication,
  type StateReply,
  type SyncState,
  wholeNews,
  withNews,
} from "../protocol/state-room.ts";
import { problem, readBody } from "./publication-request.ts";
import type { RoomContents } from "./room-contents.ts";
import { type RoomFeeds, sendText } from "./room-feeds.ts";
import type { Feed } from "./room-host.ts";

/**
 * The state of all pipelines, in its room. It is only remembered, never stored: every word of a node is followed by
 * another within seconds, and the whole is sent to a room that does not know it.
 */
export class PipelineStates implements RoomContents {
  readonly #feeds: RoomFeeds;
  #state: SyncState | null = null;
  #last: Pick<StatePublication, "by" | "number"> | null = null;
  #toldAtMs = 0;

  constructor(feeds: RoomFeeds) {
    this.#feeds = feeds;
  }

  async load(): Promise<void> {}

  mayStore(): boolean {
    return true;
  }

  async publish(request: Request): Promise<Response> {
    const publication = await readBody(request, StatePublication);
    if (publication instanceof Response) return publication;
    const { by, number, news } = publication;
    const follows = this.#last?.by === by && this.#last.number + 1 === number;
    const state = news.whole || follows ? withNews(this.#state, news) : null;
    if (state === null)
      return problem(409, "State unknown", "Send the whole state: this does not follow.");
    [this.#state, this.#last, this.#toldAtMs] = [state, { by, number }, Date.now()];
    const text = messageText(news, 0);
    const reply: StateReply = { feeds: this.#feeds.sendTexts(() => text) };
    return Response.json(reply, { headers: { "Cache-Control": "no-store" } });
  }

  /** Tickets for it are of those who see all. */
  letIn(): void {}

  async fromRoom(): Promise<Response> {
    return problem(404, "Nothing to watch", "The state of pipelines is no object.");
  }

  answer(feed: Feed): void {
    if (this.#state === null) return;
    sendText(feed, messageText(wholeNews(this.#state), Date.now() - this.#toldAtMs));
  }
}

function messageText(news: StateNews, ageMs: number): string {
  const message: StateMessage = { type: "state", ageMs, news };
  return JSON.stringify(message);
}
