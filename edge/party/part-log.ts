import * as v from "valibot";
import type { Change } from "../protocol/change.ts";
import { Ancestor, LineId } from "../protocol/line.ts";
import {
  type ColumnsRead,
  type Part,
  type PartAnswer,
  type PartChange,
  PartPerson,
} from "../protocol/part.ts";
import { Contents } from "../protocol/question.ts";
import { type Line, PROTOCOL_VERSION } from "../protocol/room.ts";
import { answerFeed } from "./answer-feed.ts";
import { BatchFrames } from "./batch-frames.ts";
import { Pace } from "./pace.ts";
import type { Asked } from "./room-contents.ts";
import type { RoomFeeds } from "./room-feeds.ts";
import type { Feed, HostStorage, PartHost } from "./room-host.ts";
import { publish, type RingBounds, type RoomState } from "./room-state.ts";
import { type Touches, touchedOf } from "./touches.ts";

/** Small: a room may have many parts. */
const BOUNDS: RingBounds = { batches: 50, changes: 1_000, size: 50_000 };
/** So long an ask may take. */
const ASK_MS = 4_000;
/** Then one more is tried: after nine seconds nothing is vouched for any more. */
const MOST_FAILURES = 1;
/** What the API keeps of grants and teams, in whatever isolate, is over by then. */
const KEPT_MS = 2_100;
const UNCONFIRMED = { allowUnconfirmed: true };
/** So many lines that lead to the present one are kept. */
const MOST_LINES = 20;

/** What is kept of a part while its room sleeps. Its changes are not: a feed that was away before the last of them reads its rows again. */
const Saved = v.object({
  version: v.literal(PROTOCOL_VERSION),
  person: PartPerson,
  line: LineId,
  lineage: v.array(Ancestor),
  head: v.number(),
  contents: Contents,
});

/** What a part does of its room's. */
export type PartRoom = {
  readonly object: string;
  readonly ask: PartHost["ask"];
  readonly feeds: RoomFeeds;
  readonly storage: HostStorage;
  readonly mayStore: () => boolean;
  /** What decides the part, by the objects that are read. */
  readonly onReads: (word: string, reads: ColumnsRead) => Promise<void>;
  /** The part is no more. */
  readonly onEnd: (word: string) => void;
};

/**
 * The log of a part: of the records of an object that a grant's condition shows. It has a line and seqs of its own, which
 * count what was to be seen alone, so that feeds, catching up and resets are those of any log:
 *
 *   the object's log, or another that decides the part ─► due ─► once a second: what of the part is another since?
 *                                                                 ├─ nothing ─► nothing is sent
 *                                                                 ├─ changes ─► the next batch of this log
 *                                                                 ├─ nobody is there ─► left, until a feed comes back
 *                                                                 └─ another part is seen ─► its feeds connect anew
 */
export class PartLog {
  readonly #word: string;
  readonly #room: PartRoom;
  readonly #frames: BatchFrames;
  readonly #pace: Pace;
  #person: PartPerson;
  #state: RoomState = { head: 0, line: crypto.randomUUID(), lineage: [], ring: [] };
  #contents: Contents | null = null;
  #reads: ColumnsRead | null = null;
  /** The latest of each feed. */
  #waiting = new Map<Feed, Asked>();
  /** Its feeds are gone: nothing is asked for until one comes back, which is told then what it missed. */
  #isLeft = false;

  constructor({ word, person }: Part, room: PartRoom) {
    [this.#word, this.#person, this.#room] = [word, person, room];
    this.#frames = new BatchFrames(room.feeds, word);
    this.#pace = new Pace(`asking what of a part of ${room.object} is another`, () =>
      this.#tryAsk(),
    );
  }

  /** The part as it was saved; null where that is of another version. */
  static restored(word: string, saved: unknown, room: PartRoom): PartLog | null {
    const read = v.safeParse(Saved, saved);
    if (!read.success) return null;
    const { person, line, lineage, head, contents } = read.output;
    const part = new PartLog({ word, person }, room);
    part.#state = { head, line, lineage, ring: [] };
    part.#contents = contents;
    if (!room.feeds.hasPart(word)) part.#becomeLeft();
    return part;
  }

  static key(word: string): string {
    return `part:${word}`;
  }

  get isLeft(): boolean {
    return this.#isLeft;
  }

  /** It is asked for on behalf of the latest who came: the others may have left. */
  letIn(person: PartPerson): void {
    this.#person = person;
  }

  answer(feed: Feed, asked: Asked): void {
    const isKnown = this.#contents !== null && this.#pace.failures === 0 && !this.#isLeft;
    if (isKnown) return this.#tell(feed, asked);
    this.#waiting.set(feed, asked);
    this.#pace.due();
  }

  /** An object was touched: its log may have changed the part. Before it is known what decides the part, everything may. */
  touched(object: string, touches: Touches): void {
    const reads = this.#reads;
    const read = new Set(reads?.[object]);
    if (reads === null || touchedOf(read, [touches]).length > 0) this.#pace.due();
  }

  /** What was told after it was saved may be lost with the room: only who was told no more than that goes on from there. */
  #becomeLeft(): void {
    const { head, line, lineage } = this.#state;
    const last = line === null ? [] : [{ line, upTo: head ?? 0 }];
    const lines = [...lineage, ...last].slice(-MOST_LINES);
    this.#state = { ...this.#state, line: crypto.randomUUID(), lineage: lines };
    this.#isLeft = true;
  }

  due(): void {
    this.#pace.due();
  }

  stop(): void {
    this.#pace.stop();
  }

  async #save(): Promise<void> {
    const { line, lineage, head } = this.#state;
    if (this.#contents === null || !this.#room.mayStore()) return;
    const saved = { version: PROTOCOL_VERSION, person: this.#person, line, lineage, head };
    const value = { ...saved, contents: this.#contents };
    await this.#room.storage.put(PartLog.key(this.#word), value, UNCONFIRMED);
  }

  /** Where it cannot be asked for long, nothing is vouched for: its feeds connect again, and wait. */
  async #tryAsk(): Promise<void> {
    try {
      await this.#ask();
    } catch (error) {
      if (this.#pace.failures === MOST_FAILURES) this.#room.feeds.restart(this.#word);
      throw error;
    }
  }

  async #ask(): Promise<void> {
    const { object, ask, feeds, onEnd, onReads } = this.#room;
    const wasLeft = this.#isLeft;
    this.#isLeft = !feeds.hasPart(this.#word);
    if (this.#isLeft) return;
    const question = { object, word: this.#word, person: this.#person, since: this.#contents };
    const answer = await within(ASK_MS, ask(question));
    if (answer.kind === "other") {
      // Pages read everything again then, and must not be answered by what was kept.
      await new Promise((resolve) => setTimeout(resolve, KEPT_MS));
      feeds.endPart(this.#word);
      return onEnd(this.#word);
    }
    this.#take(answer, wasLeft);
    await onReads(this.#word, answer.reads);
    await this.#save();
  }

  /** What was missed while it was left is of the log before anybody is told of that. */
  #take(
    { contents, reads, changes }: Extract<PartAnswer, { kind: "known" }>,
    wasLeft: boolean,
  ): void {
    [this.#contents, this.#reads] = [contents, reads];
    if (wasLeft) this.#add(changes, false);
    // What follows is a message of this log's line, which they must know.
    const waiting = this.#waiting;
    this.#waiting = new Map();
    for (const [feed, asked] of waiting) this.#tell(feed, asked);
    if (!wasLeft) this.#add(changes, true);
  }

  #add(changes: readonly PartChange[] | "all", isSent: boolean): void {
    if (changes === "all") return this.#beginAnew(isSent);
    if (changes.length === 0) return;
    const from = (this.#state.head ?? 0) + 1;
    const numbered = changes.map((one, i): Change => ({
      ...{ seq: from + i, source: "stream", commitAt: null },
      ...{ ...one, fields: { ...one.fields } },
    }));
    const { line } = this.#lineMessage();
    const to = from + changes.length - 1;
    const publication = { version: PROTOCOL_VERSION, line, lineage: [], from, to };
    const published = publish(this.#state, { ...publication, changes: numbered }, BOUNDS);
    if (published.kind !== "taken") return;
    this.#state = published.state;
    if (published.added && isSent) this.#frames.send(published.added);
  }

  #beginAnew(isSent: boolean): void {
    const head = (this.#state.head ?? 0) + 1;
    this.#state = { ...this.#state, head, ring: [] };
    if (!isSent) return;
    this.#frames.flush();
    this.#room.feeds.sendTo("reading", { type: "reset", head }, this.#word);
    const touched = { type: "touched", to: head, columns: "*", ask: null } as const;
    this.#room.feeds.sendTo("watching", touched, this.#word);
  }

  #tell(feed: Feed, asked: Asked): void {
    answerFeed(
      { feeds: this.#room.feeds, state: this.#state, line: this.#lineMessage() },
      feed,
      asked,
    );
  }

  #lineMessage(): Line {
    const { line, lineage, head } = this.#state;
    return { type: "line", line: line ?? "", lineage: [...lineage], head: head ?? 0 };
  }
}

async function within<T>(ms: number, asked: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`There was no answer for ${ms} ms.`)), ms);
  try {
    return await Promise.race([asked, promise]);
  } finally {
    clearTimeout(timer);
  }
}
