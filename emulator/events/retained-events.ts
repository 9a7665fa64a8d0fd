import type { TopicLog } from "./topic-log.ts";

/** An event that can be replayed, in all topics where it is. */
export type RetainedEvent = {
  readonly number: number;
  readonly sizeBytes: number;
  /** Epoch milliseconds. */
  readonly committedAt: number;
  readonly topics: readonly TopicLog[];
};

/** Every event that can be replayed, oldest first, and what they take. */
export class RetainedEvents {
  readonly #maxBytes: number;
  #events: RetainedEvent[] = [];
  /** Expired events still at the front of the array. */
  #head = 0;
  #bytes = 0;

  /** @param maxBytes what all of them may take; the oldest go first */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  append(event: RetainedEvent): void {
    this.#events.push(event);
    this.#bytes += event.sizeBytes;
  }

  /**
   * Takes what was committed before this moment, and what is too much, out of its topics.
   *
   * @returns the number of the newest that went; undefined when none did
   */
  expire(before: number): number | undefined {
    let dropped: number | undefined;
    const topics = new Set<TopicLog>();
    for (;;) {
      const event = this.#events[this.#head];
      if (event === undefined) break;
      if (event.committedAt >= before && this.#bytes <= this.#maxBytes) break;
      dropped = event.number;
      this.#bytes -= event.sizeBytes;
      for (const topic of event.topics) topics.add(topic);
      this.#head++;
    }
    if (dropped === undefined) return undefined;
    for (const topic of topics) topic.dropThrough(dropped);
    this.#compact();
    return dropped;
  }

  #compact(): void {
    if (this.#head < 1024 || this.#head * 2 < this.#events.length) return;
    this.#events = this.#events.slice(this.#head);
    this.#head = 0;
  }
}
