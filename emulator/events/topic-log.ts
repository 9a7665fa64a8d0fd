import type { ChangeEventSchema } from "./change-event-schema.ts";

/** A change event that subscribers can read. */
export type LoggedEvent = {
  readonly number: number;
  /** UUID; the same in every copy of the event. */
  readonly id: string;
  readonly schema: ChangeEventSchema;
  /** Avro. */
  readonly payload: Buffer;
  /** The bytes that Subscribe sends, which contain the payload: see `consumerEventBytes`. */
  readonly bytes: Buffer;
};

/** The retained events of one topic, oldest first. */
export class TopicLog {
  readonly name: string;
  #events: LoggedEvent[] = [];
  /** Dropped events still at the front of the array. */
  #head = 0;

  constructor(name: string) {
    this.name = name;
  }

  append(event: LoggedEvent): void {
    this.#events.push(event);
  }

  /** Forgets the events up to this number. */
  dropThrough(number: number): void {
    this.#head = this.#indexAfter(number);
    if (this.#head < 1024 || this.#head * 2 < this.#events.length) return;
    this.#events = this.#events.slice(this.#head);
    this.#head = 0;
  }

  /** Replaces the events with others, in the same order. */
  rewrite(change: (event: LoggedEvent) => LoggedEvent): void {
    this.#events = this.#events.slice(this.#head).map(change);
    this.#head = 0;
  }

  /** The next events after this number: at most `limit` events, and after the first at most `maxBytes`. */
  after(number: number, limit: number, maxBytes: number): LoggedEvent[] {
    const events: LoggedEvent[] = [];
    let bytes = 0;
    for (let i = this.#indexAfter(number); events.length < limit; i++) {
      const event = this.#events[i];
      if (event === undefined) break;
      bytes += event.bytes.length;
      if (events.length > 0 && bytes > maxBytes) break;
      events.push(event);
    }
    return events;
  }

  #indexAfter(number: number): number {
    let low = this.#head;
    let high = this.#events.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const found = this.#events[middle];
      if (found !== undefined && found.number <= number) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
