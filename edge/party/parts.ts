import PQueue from "p-queue";
import type { ColumnsRead, Part } from "../protocol/part.ts";
import { CLOSE_REFUSED } from "../protocol/room.ts";
import { PartLog, type PartRoom } from "./part-log.ts";
import type { Asked } from "./room-contents.ts";
import { refuse, type RoomFeeds } from "./room-feeds.ts";
import type { Feed, RoomHost } from "./room-host.ts";
import type { Touches } from "./touches.ts";
import { watchRoom } from "./watching-rooms.ts";

/** Each asks Postgres by itself once a second at most, and keeps some of its log. */
const MOST_PARTS = 500;
/** Asks at a time. */
const MOST_ASKS = 4;
/** How long a room that was told what is watched of its object is not told it again. */
const TOLD_MS = 60_000;

/** The parts of an object that feeds in its room see. */
export class Parts {
  readonly #host: RoomHost;
  readonly #feeds: RoomFeeds;
  readonly #mayStore: () => boolean;
  readonly #parts = new Map<string, PartLog>();
  readonly #asks = new PQueue({ concurrency: MOST_ASKS });
  /** What decides each part, by its word. */
  readonly #reads = new Map<string, ColumnsRead>();
  /** What other rooms were told is watched of their objects. */
  readonly #told = new Map<string, Told>();

  constructor(host: RoomHost, feeds: RoomFeeds, mayStore: () => boolean) {
    [this.#host, this.#feeds, this.#mayStore] = [host, feeds, mayStore];
  }

  /** After a start, or when the room wakes: feeds whose part is forgotten come again. */
  async load(): Promise<void> {
    const room = this.#room();
    const saved = await this.#host.storage.list({ prefix: PartLog.key("") });
    for (const [key, value] of room === null ? [] : saved) {
      const word = key.slice(PartLog.key("").length);
      const part = room && PartLog.restored(word, value, room);
      if (part) this.#parts.set(word, part);
      else await this.#host.storage.delete([key]);
    }
    for (const word of this.#feeds.parts()) if (!this.#parts.has(word)) this.#feeds.restart(word);
  }

  /** A feed comes with a ticket for a part. Refuses it where there are no parts here, or too many. */
  letIn(feed: Feed, { word, person }: Part): void {
    const room = this.#room();
    if (room === null)
      return refuse(feed, CLOSE_REFUSED, "This room tells nothing to who sees some records.");
    const part = this.#parts.get(word);
    if (part) return part.letIn(person);
    if (this.#parts.size >= MOST_PARTS) this.#dropUnseen();
    if (this.#parts.size >= MOST_PARTS)
      return refuse(feed, CLOSE_REFUSED, "Too many different grants are looked through here now.");
    this.#parts.set(word, new PartLog({ word, person }, room));
  }

  answer(word: string, feed: Feed, asked: Asked): void {
    this.#parts.get(word)?.answer(feed, asked);
  }

  /** Changes came into the log of an object. @returns how many parts are seen */
  touched(object: string, touches: Touches): number {
    const seen = [...this.#parts.values()].filter(({ isLeft }) => !isLeft);
    for (const part of seen) part.touched(object, touches);
    // The other room forgets who has no parts.
    if (seen.length === 0) this.#told.delete(object);
    return seen.length;
  }

  #room(): PartRoom | null {
    const { name, parts: host, storage } = this.#host;
    if (host === null) return null;
    return {
      object: name,
      ask: (question) => this.#asks.add(() => host.ask(question)),
      ...{ storage, feeds: this.#feeds, mayStore: this.#mayStore },
      onReads: (word, reads) => this.#watchOthers(word, reads),
      onEnd: (word) => this.#end(word),
    };
  }

  #dropUnseen(): void {
    for (const word of this.#parts.keys()) if (!this.#feeds.hasPart(word)) this.#end(word);
  }

  #end(word: string): void {
    this.#parts.get(word)?.stop();
    this.#parts.delete(word);
    this.#reads.delete(word);
    void this.#host.storage.delete([PartLog.key(word)]);
  }

  /**
   * What other objects decide is watched in their rooms, for all parts together. What changed before a room knew it, is asked
   * for once more.
   */
  async #watchOthers(word: string, reads: ColumnsRead): Promise<void> {
    const { name, parts } = this.#host;
    this.#reads.set(word, reads);
    for (const object of Object.keys(reads)) {
      const told = this.#told.get(object);
      const columns = this.#readOf(object);
      const isMore = [...columns].some((column) => !told?.columns.has(column));
      const isTold = !isMore && told !== undefined && Date.now() - told.atMs < TOLD_MS;
      if (object === name || parts === null || isTold) continue;
      const all = new Set([...columns, ...(told?.columns ?? [])]);
      await watchRoom(this.#host, parts, object, [...all]);
      this.#told.set(object, { columns: all, atMs: Date.now() });
      if (isMore) for (const part of this.#parts.values()) part.due();
    }
  }

  #readOf(object: string): ReadonlySet<string> {
    return new Set([...this.#reads.values()].flatMap((reads) => reads[object] ?? []));
  }
}

type Told = { readonly columns: ReadonlySet<string>; readonly atMs: number };
