import type { ColumnsRead, Part } from "../protocol/part.ts";
import { CLOSE_REFUSED } from "../protocol/room.ts";
import { PartLog, type PartRoom } from "./part-log.ts";
import type { Asked } from "./room-contents.ts";
import { refuse, type RoomFeeds } from "./room-feeds.ts";
import type { Feed, RoomHost } from "./room-host.ts";
import type { Touches } from "./touches.ts";
import { watchRoom } from "./watching-rooms.ts";

/** Each asks Postgres by itself once a second at most, and keeps some of its log. */
const MOST_PARTS = 100;
/** How long a room that was told what is watched of its object is not told it again. */
const TOLD_MS = 60_000;

/** The parts of an object that feeds in its room see. */
export class Parts {
  readonly #host: RoomHost;
  readonly #feeds: RoomFeeds;
  readonly #mayStore: () => boolean;
  readonly #parts = new Map<string, PartLog>();
  /** What other rooms were told, by object. */
  readonly #told = new Map<string, { readonly columns: string; readonly atMs: number }>();

  constructor(host: RoomHost, feeds: RoomFeeds, mayStore: () => boolean) {
    [this.#host, this.#feeds, this.#mayStore] = [host, feeds, mayStore];
  }

  /** After a start, or when the room wakes: parts whose feeds are gone are forgotten, and feeds whose part is come again. */
  async load(): Promise<void> {
    const room = this.#room();
    const saved = await this.#host.storage.list({ prefix: PartLog.key("") });
    for (const [key, value] of room === null ? [] : saved) {
      const word = key.slice(PartLog.key("").length);
      const part = room && this.#feeds.hasPart(word) && PartLog.restored(word, value, room);
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
    if (this.#parts.size >= MOST_PARTS)
      return refuse(feed, CLOSE_REFUSED, "Too many different grants are looked through here now.");
    this.#parts.set(word, new PartLog({ word, person }, room));
  }

  answer(word: string, feed: Feed, asked: Asked): void {
    this.#parts.get(word)?.answer(feed, asked);
  }

  /** Changes came into the log of an object. @returns how many parts there are */
  touched(object: string, touches: Touches): number {
    for (const part of this.#parts.values()) part.touched(object, touches);
    return this.#parts.size;
  }

  #room(): PartRoom | null {
    const { name, parts: host, storage } = this.#host;
    if (host === null) return null;
    return {
      object: name,
      ...{ host, storage, feeds: this.#feeds, mayStore: this.#mayStore },
      onReads: (reads) => this.#watchOthers(reads),
      onEnd: (word) => this.#end(word),
    };
  }

  #end(word: string): void {
    this.#parts.get(word)?.stop();
    this.#parts.delete(word);
    void this.#host.storage.delete([PartLog.key(word)]);
  }

  /** What other objects decide is watched in their rooms. What changed before a room knew it, is asked for once more. */
  async #watchOthers(reads: ColumnsRead): Promise<void> {
    const { name, parts } = this.#host;
    for (const [object, columns] of Object.entries(reads)) {
      const told = this.#told.get(object);
      const text = [...columns].toSorted().join(",");
      const isTold = told?.columns === text && Date.now() - told.atMs < TOLD_MS;
      if (object === name || parts === null || isTold) continue;
      await watchRoom(this.#host, parts, object, columns);
      this.#told.set(object, { columns: text, atMs: Date.now() });
      if (told?.columns !== text) for (const part of this.#parts.values()) part.due();
    }
  }
}
