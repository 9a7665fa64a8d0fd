import {
  EMPTY_ROOM,
  publish,
  type RingBatch,
  startAnew,
  touchedSince,
} from "../edge/party/room-state.ts";
import { touchedOf } from "../edge/party/touches.ts";
import type { Change } from "../edge/protocol/change.ts";
import type { Content } from "../edge/protocol/line.ts";
import { type Publication, PROTOCOL_VERSION, type RoomMessage } from "../edge/protocol/room.ts";
import { makeAsks } from "../web/live/asks.ts";
import { makeAtHand } from "../web/live/at-hand.ts";
import { type FeedEvent, type Happening, nextFeedState } from "../web/live/feed-state.ts";
import { initialFeedState } from "../web/live/initial-feed-state.ts";
import type { TouchedNews } from "../web/live/watch.ts";
import { naively } from "./naive-touched.ts";

export const COLUMNS = ["amount", "name", "stage"] as const;
/** A change of the log, and what tells it from every other, also of one that a restore took back. */
type Logged = { readonly n: number; readonly change: Pick<Change, "effect" | "fields"> };
type Hello = {
  readonly content: Content;
  readonly columns: readonly string[];
  readonly ask: number;
};
/** A question: with its answer once Postgres gave one, and the news that came while it was asked. */
type Question = { answer: (Content & { value: string }) | null; news: TouchedNews[] };
/** Something drawn of one column: what it shows, and what is asked for it. */
type Tile = { shown: (Content & { value: string }) | null; question: Question | null };

/** A log with grants and restores, its room, and a watch with tiles that ask again. All that is on its way may wait. */
export class WatchWorld {
  readonly batches: number;
  log: Logged[] = [];
  lineage: { readonly line: string; readonly firstSeq: number }[] = [{ line: "0", firstSeq: 1 }];
  room = EMPTY_ROOM;
  feed = initialFeedState({ line: "0", seq: 0 }, 0, true);
  atHand = makeAtHand({ line: "0", seq: 0 });
  asks = makeAsks();
  tiles: ReadonlyMap<string, Tile> = new Map();
  /** The last answer of each column. */
  kept = new Map<string, Content & { value: string }>();
  isConnected = false;
  toRoom: Hello[] = [];
  toFeed: RoomMessage[] = [];
  /** What the room knows that this connection watches. */
  known: readonly string[] | null = null;
  changes = 0;
  lines = 0;
  questions = 0;

  /** `batches`: how many the room keeps. */
  constructor(batches: number) {
    this.batches = batches;
  }

  get line(): string {
    return this.lineage.at(-1)?.line ?? "";
  }

  commit(effect: Change["effect"], columns: readonly string[]): void {
    this.changes += 1;
    const fields = Object.fromEntries(columns.map((column) => [column, this.changes]));
    this.log.push({ n: this.changes, change: { effect, fields } });
  }

  grant(): void {
    this.lines += 1;
    this.lineage.push({ line: String(this.lines), firstSeq: this.log.length + 1 });
  }

  restore(back: number): void {
    const seq = Math.max(0, this.log.length - back);
    this.log.length = seq;
    this.lineage = this.lineage.filter(({ firstSeq }) => firstSeq <= seq + 1);
    this.grant();
  }

  /** As ObjectLog does. */
  publish(): void {
    const before = this.room;
    const publication = this.publication(Math.min(before.head ?? 0, this.log.length) + 1);
    const bounds = { batches: this.batches, changes: 1_000, size: 100_000 };
    const done = publish(before, publication, bounds);
    this.room = done.kind === "taken" ? done.state : startAnew(publication);
    if (done.kind !== "taken") {
      this.sendLine();
      return this.sendHead();
    }
    if (this.room.line !== before.line) this.sendLine();
    if (before.head === null) this.sendHead();
    if (done.added) this.sendTouched(done.added);
  }

  publication(from: number): Publication {
    const lineage = this.lineage.slice(0, -1).map(({ line }, n) => ({
      ...{ line, upTo: (this.lineage[n + 1]?.firstSeq ?? 1) - 1 },
    }));
    const changes = this.log.slice(from - 1).map(({ change }, n) => ({
      ...{ ...change, seq: from + n, recordId: "a00", source: "stream", commitAt: null },
    })) as Change[];
    const head = { version: PROTOCOL_VERSION, line: this.line, lineage };
    return { ...head, from, to: this.log.length, changes };
  }

  sendLine(): void {
    const { head, line, lineage } = this.room;
    if (this.known === null || head === null || line === null) return;
    this.toFeed.push({ type: "line", line, lineage: [...lineage] });
  }

  sendHead(): void {
    if (this.known !== null && this.room.head !== null)
      this.toFeed.push({ type: "heartbeat", head: this.room.head });
  }

  sendTouched({ to, touches }: RingBatch): void {
    const columns = this.known && touchedOf(new Set(this.known), [touches]);
    if (columns && columns.length > 0)
      this.toFeed.push({ type: "touched", to, columns, ask: null });
  }

  /** The room hears the next hello. */
  greet(): void {
    const hello = this.toRoom.shift();
    if (!hello) return;
    const { content, columns, ask } = hello;
    this.known = columns;
    if (this.room.line !== content.line) this.sendLine();
    const asked = { line: content.line, since: content.seq };
    const told = touchedSince(this.room, asked, new Set(columns));
    if (told) this.toFeed.push({ type: "touched", ...told, ask });
  }

  /** The watch hears the next message, as makeWatch does. */
  hear(): void {
    const message = this.toFeed.shift();
    if (message?.type === "touched") {
      const settled = this.asks.isSettledBy(message.ask);
      const { line, otherLine } = this.feed;
      this.happen({ type: "touched", to: message.to, settled });
      this.tell({ line: otherLine ?? line, seq: message.to, columns: message.columns });
    } else if (message?.type === "line") {
      const { seq } = this.feed;
      this.happen(message);
      if (this.atHand.goOver(message)) this.tell({ line: message.line, seq, columns: "*" });
    } else if (message?.type === "heartbeat") this.happen(message);
  }

  happen(happened: Happening): void {
    const step = nextFeedState(this.feed, { ...happened, nowMs: 0 } as FeedEvent);
    this.feed = step.state;
    if (step.effect === "ask") this.say();
  }

  say(): void {
    if (!this.isConnected) return;
    const { line, seq } = this.feed;
    this.toRoom.push({
      ...{ content: { line, seq }, columns: [...this.tiles.keys()], ask: this.asks.next() },
    });
  }

  /** What was on its way is lost. */
  cut(): void {
    [this.toRoom, this.toFeed, this.known, this.isConnected] = [[], [], null, false];
    this.happen({ type: "closed" });
  }

  connect(): void {
    this.cut();
    this.isConnected = true;
    this.happen({ type: "opened" });
    this.say();
  }

  /** Tiles of these columns are drawn: those that were there stay, and one that was away shows what it had. */
  draw(columns: readonly string[]): void {
    const before = this.tiles;
    this.tiles = new Map(
      columns.map((column) => [column, before.get(column) ?? this.tile(column)]),
    );
    const { line, seq } = this.feed;
    this.happen({ type: "refetch", line, seq });
    for (const [column, { shown }] of this.tiles)
      if (shown && !before.has(column)) this.read(shown);
  }

  tile(column: string): Tile {
    const kept = this.kept.get(column);
    // What is of another line nobody vouches for, as rows that are put together with others.
    const shown = kept && kept.line === this.feed.line ? kept : null;
    return { shown, question: shown ? null : { answer: null, news: [] } };
  }

  tell(news: TouchedNews): void {
    for (const [column, tile] of this.tiles) {
      if (news.columns !== "*" && !news.columns.includes(column)) continue;
      if (tile.question) tile.question.news.push(news);
      else if (tile.shown === null || mayBeOld(tile.shown, news)) this.ask(tile);
    }
  }

  ask(tile: Tile): void {
    this.questions += 1;
    tile.question = { answer: null, news: [] };
  }

  /** Postgres answers what is asked. */
  answer(): void {
    const content = { line: this.line, seq: this.log.length };
    for (const [column, { question }] of this.tiles)
      if (question) question.answer ??= { ...content, value: this.valueOf(column) };
  }

  /** The answers arrive. */
  show(): void {
    for (const [column, tile] of this.tiles) {
      const { answer, news } = tile.question ?? { answer: null, news: [] };
      if (!answer) continue;
      tile.shown = answer;
      this.kept.set(column, answer);
      tile.question = null;
      if (news.some((one) => mayBeOld(answer, one))) this.ask(tile);
      this.read(answer);
    }
  }

  read(content: Content): void {
    const { line, seq } = this.feed;
    if (this.atHand.add(content)) this.tell({ line, seq, columns: "*" });
    else if (this.atHand.isOn(content) && content.seq < seq)
      this.happen({ type: "refetch", line, seq: content.seq });
  }

  /** What a tile of this column should show: all that ever touched it. */
  valueOf(column: string): string {
    const touching = this.log.filter(({ change }, n) => {
      const of = { ...change, seq: n + 1, recordId: "a00", source: "stream", commitAt: null };
      return naively([column], [of as Change]).length > 0;
    });
    return touching.map(({ n }) => n).join();
  }

  /** Everything that is on its way arrives. @returns whether nothing is on its way in the end */
  settle(): boolean {
    for (let n = 0; n < 100; n++) {
      const isAsked = [...this.tiles.values()].some(({ question }) => question !== null);
      if (this.toRoom.length + this.toFeed.length === 0 && !isAsked) return true;
      for (const step of [this.greet, this.hear, this.answer, this.show]) step.call(this);
    }
    return false;
  }
}

function mayBeOld(shown: Content, news: Content): boolean {
  return shown.line !== news.line || shown.seq < news.seq;
}
