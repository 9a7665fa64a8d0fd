import type { TopicLog } from "./topic-log.ts";

export type RetainedEvent = {
  readonly number: number;
  readonly sizeBytes: number;
  readonly committedAt: number;
  readonly topics: readonly TopicLog[];
};

/** All retained events, oldest first, and their size. */
export class RetainedEvents {
  readonly #maxBytes: number;
  #events: RetainedEvent[] = [];
  /** Expired events that are still at the front of the array. */
  #head = 0;
  #bytes = 0;

  /** @param maxBytes of all of them; beyond it the oldest go */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  append(event: RetainedEvent): void {
    this.#events.push(event);
    this.#bytes += event.sizeBytes;
  }

  /**
   * Removes from their topics the events committed before this moment, and the oldest of those that take too much
   * space.
   *
   * @returns the number of the newest removed event; undefined when none was removed
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
