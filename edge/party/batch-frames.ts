import type { Batch } from "../protocol/room.ts";
import type { RoomFeeds } from "./room-feeds.ts";
import type { View } from "./room-host.ts";
import type { RingBatch } from "./room-state.ts";
import { ALL_COLUMNS } from "./column-sets.ts";
import { touchedOf } from "./touches.ts";

/**
 * Sending one message to one feed costs the room some 25 µs of processor, most of it in the runtime. At 1,000 feeds a
 * frame is shorter than the publisher's interval (`ingest/publish/room-publisher.ts`): its posts are sent on as they
 * come, and the two waits do not add up.
 */
const FRAME_MS_PER_FEED = 0.035;
const MAX_FRAME_MS = 100;

/**
 * Sends batches to the feeds: the first at once, those that follow within a frame together. A frame is longer the more
 * feeds there are, so that a busy room spends about two thirds of its time on sending, and no feed waits behind a queue
 * of messages. Nothing is dropped.
 */
export class BatchFrames {
  readonly #feeds: RoomFeeds;
  readonly #part: string | null;
  #waiting: RingBatch[] = [];
  #freeAt = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;

  /** @param part the word of the part whose log it is; null: the object's own */
  constructor(feeds: RoomFeeds, part: string | null = null) {
    [this.#feeds, this.#part] = [feeds, part];
  }

  send(batch: RingBatch): void {
    this.#waiting.push(batch);
    const waitMs = this.#freeAt - Date.now();
    if (waitMs <= 0) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), waitMs);
  }

  /** Sends what waits now: something else is to be said after it. */
  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const batches = this.#waiting;
    const [first, last] = [batches[0], batches.at(-1)];
    if (!first || !last) return;
    this.#waiting = [];
    const feeds = this.#feeds.sendTexts((view) => {
      if (view.watch !== null) return this.#touchedText(view, last.to, batches);
      return view.columns === ALL_COLUMNS
        ? messageText(first.from, last.to, batches)
        : this.#feeds.textFor(view, messageOf(first.from, last.to, batches));
    }, this.#part);
    this.#freeAt = Date.now() + Math.min(MAX_FRAME_MS, feeds * FRAME_MS_PER_FEED);
  }

  /** Null where nothing touches what is watched: nobody is woken for it. */
  #touchedText(view: View, to: number, batches: readonly RingBatch[]): string | null {
    const watched = this.#feeds.watched(view) ?? "*";
    const columns = touchedOf(
      watched,
      batches.map(({ touches }) => touches),
    );
    if (columns.length === 0) return null;
    return this.#feeds.textFor(view, { type: "touched", to, columns, ask: null });
  }
}

/** The message without writing the changes another time. */
function messageText(from: number, to: number, batches: readonly RingBatch[]): string {
  const changes = batches.map(({ text }) => text.slice(1, -1)).join(",");
  return `{"type":"batch","from":${from},"to":${to},"changes":[${changes}]}`;
}

function messageOf(from: number, to: number, batches: readonly RingBatch[]): Batch {
  return { type: "batch", from, to, changes: batches.flatMap(({ changes }) => changes) };
}
