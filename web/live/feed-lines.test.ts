import fc from "fast-check";
import { expect, test } from "vitest";
import { runFeed } from "../../testing/run-feed.ts";
import type { Change } from "../../edge/protocol/change.ts";
import type { Ancestor, Content } from "../../edge/protocol/line.ts";
import { type Batch, type Publication, PROTOCOL_VERSION } from "../../edge/protocol/room.ts";
import {
  catchUp,
  EMPTY_ROOM,
  publish,
  type RingBatch,
  startAnew,
} from "../../edge/party/room-state.ts";
import { type FeedEvent, type Happening, nextFeedState } from "./feed-state.ts";
import { initialFeedState } from "./initial-feed-state.ts";

const LINE = "one";
const NEXT = "two";
const LOST = "three";
const AT_7 = { line: LINE, seq: 7 };
/** What a room tells of its line. */
const told = (line: string, lineage: readonly Ancestor[] = []) =>
  ({ type: "line", line, lineage }) as const;
const batch = (from: number, to: number) => ({ type: "batch", from, to, resets: false }) as const;
const beat = (head: number) => ({ type: "heartbeat", head }) as const;

test("a room that goes over to a line that the rows are on takes them along, and nothing is read again", () => {
  const { state, effects } = runFeed(initialFeedState(AT_7, 0), [
    beat(7),
    told(NEXT, [{ line: LINE, upTo: 7 }]),
    batch(8, 9),
  ]);
  expect(effects).toEqual(["none", "none", "apply"]);
  expect(state).toMatchObject({ tag: "live", line: NEXT, seq: 9 });
});

test.each([
  ["lost by a restore", told(NEXT, [{ line: LINE, upTo: 6 }])],
  ["of a line that nobody knows", told(NEXT)],
])("rows that are %s are read again, and nothing is applied before", (_, other) => {
  const during = runFeed(initialFeedState(AT_7, 0), [beat(7), other, batch(8, 9), beat(9)]);
  expect(during.effects).toEqual(["none", "refetch", "none", "none"]);
  expect(during.state).toMatchObject({ tag: "catching-up", line: LINE, seq: 7 });
  const after = runFeed(during.state, [{ type: "refetch", line: NEXT, seq: 9 }, beat(9)]);
  expect(after.effects).toEqual(["ask", "none"]);
  expect(after.state).toMatchObject({ tag: "live", line: NEXT, seq: 9, otherLine: null });
});

test("rows of a newer line than the room's wait for the room, are not read again and again, and then ask", () => {
  const waiting = runFeed(initialFeedState({ line: NEXT, seq: 7 }, 0), [
    told(LINE),
    { type: "refetch", line: NEXT, seq: 8 },
    told(LINE),
    batch(9, 9),
    beat(9),
    { type: "pong" },
  ]);
  expect(waiting.effects).toEqual(["refetch", "ask", "none", "none", "none", "none"]);
  expect(waiting.state).toMatchObject({ tag: "catching-up", seq: 8, otherLine: LINE });
  const later = runFeed(waiting.state, [told(NEXT, [{ line: LINE, upTo: 7 }]), batch(9, 9)]);
  expect(later.effects).toEqual(["ask", "apply"]);
  expect(later.state).toMatchObject({ tag: "live", line: NEXT, seq: 9, otherLine: null });
});

test("a room that goes over to a third line while rows are read again is believed on its next word", () => {
  const { state, effects } = runFeed(initialFeedState(AT_7, 0), [
    told(NEXT),
    told(LOST, [{ line: NEXT, upTo: 9 }]),
    { type: "refetch", line: NEXT, seq: 9 },
    told(LOST, [{ line: NEXT, upTo: 9 }]),
    beat(9),
  ]);
  expect(effects).toEqual(["refetch", "none", "ask", "none", "none"]);
  expect(state).toMatchObject({ tag: "live", line: LOST, seq: 9 });
});

test.each([{ type: "opened" }, { type: "reset", head: 9 }] as const)(
  "after another connection, or a reset, the rows are not taken to be of another line: $type",
  (event) => {
    const waiting = { ...initialFeedState(AT_7, 0), otherLine: NEXT };
    expect(runFeed(waiting, [event]).state.otherLine).toBeNull();
  },
);

/** A log with grants and restores, its publisher, its room, and a feed with rows. A change is the number it sets. */
class World {
  log: number[] = [];
  lineage: { readonly line: string; readonly firstSeq: number }[] = [{ line: "0", firstSeq: 1 }];
  room = EMPTY_ROOM;
  /** What the feed's rows have, from seq 1 on. */
  rows: number[] = [];
  feed = initialFeedState({ line: "0", seq: 0 }, 0);
  /** On its way to the feed, in order. */
  sent: Happening[] = [];
  values: ReadonlyMap<Happening, readonly number[]> = new Map();
  changes = 0;
  lines = 0;
  refetches = 0;

  get line(): string {
    return this.lineage.at(-1)?.line ?? "";
  }

  commit(count: number): void {
    for (let n = 0; n < count; n++) this.log.push((this.changes += 1));
  }

  grant(): void {
    this.lines += 1;
    this.lineage.push({ line: String(this.lines), firstSeq: this.log.length + 1 });
  }

  /** The log and its lineage are put back to what they were at a seq. The next grant follows at once. */
  restore(back: number): void {
    const seq = Math.max(0, this.log.length - back);
    this.log.length = seq;
    this.lineage = this.lineage.filter(({ firstSeq }) => firstSeq <= seq + 1);
    this.grant();
  }

  /** As the publisher does: the room is sent what it lacks, and a room that is not on the line starts anew. */
  publish(): void {
    const from = Math.min(this.room.head ?? 0, this.log.length) + 1;
    const publication = this.publication(from);
    const done = publish(this.room, publication);
    if (done.kind !== "taken") {
      this.room = startAnew(publication);
      this.send({ type: "reset", head: this.log.length });
      return;
    }
    const wasOf = this.room.line;
    this.room = done.state;
    if (this.room.line !== wasOf) this.sendLine();
    if (done.added) this.sendBatch(done.added);
    else this.send({ type: "heartbeat", head: this.room.head ?? 0 });
  }

  publication(from: number): Publication {
    const changes = this.log.slice(from - 1).map((value, n) => changeOf(from + n, value));
    const lineage = this.lineage.slice(0, -1).map(({ line }, n) => ({
      line,
      upTo: (this.lineage[n + 1]?.firstSeq ?? 1) - 1,
    }));
    const head = { version: PROTOCOL_VERSION, line: this.line, lineage };
    return { ...head, from, to: this.log.length, changes };
  }

  sendBatch({ from, to, changes }: RingBatch | Batch): void {
    const message: Happening = { type: "batch", from, to, resets: false };
    this.values = new Map([
      ...this.values,
      [message, changes.map(({ fields }) => Number(fields["n"]))],
    ]);
    this.send(message);
  }

  sendLine(): void {
    const { head, line, lineage } = this.room;
    if (head !== null && line !== null) this.send({ type: "line", line, lineage });
  }

  send(message: Happening): void {
    this.sent.push(message);
  }

  /** The feed hears the next message, and does what its state asks for. */
  hear(message = this.sent.shift()): void {
    if (message === undefined) return;
    const before = this.feed;
    const { state, effect } = nextFeedState(before, { ...message, nowMs: 0 } as FeedEvent);
    this.feed = state;
    if (effect === "apply" && message.type === "batch") this.apply(message, before.seq);
    if (effect === "ask") this.ask();
    if (effect === "refetch") this.refetch();
  }

  apply(message: Extract<Happening, { type: "batch" }>, seq: number): void {
    this.rows.push(...(this.values.get(message) ?? []).slice(seq + 1 - message.from));
  }

  refetch(): void {
    this.refetches += 1;
    this.rows = [...this.log];
    this.hear({ type: "refetch", line: this.line, seq: this.log.length });
  }

  ask(): void {
    const { line, seq } = this.feed;
    const answer = catchUp(this.room, { line, since: seq });
    if (this.room.line !== line) this.sendLine();
    if (answer.kind === "batches") for (const one of answer.batches) this.sendBatch(one);
    if (answer.kind === "current") this.send({ type: "heartbeat", head: answer.head });
    if (answer.kind === "reset") this.send({ type: "reset", head: answer.head });
  }

  /** The feed connects anew: what was on its way is lost. */
  reconnect(): void {
    this.sent = [];
    this.hear({ type: "opened" });
    this.ask();
  }

  /** Whatever the feed shows is the content that its line and seq name, if the log still leads there. */
  isTrue(): boolean {
    const { line, seq } = this.feed;
    const isKept = isKnown(this, { line, seq });
    return !isKept || JSON.stringify(this.rows) === JSON.stringify(this.log.slice(0, seq));
  }
}

function isKnown({ lineage }: World, { line, seq }: Content): boolean {
  const n = lineage.findIndex((one) => one.line === line);
  return n >= 0 && seq < (lineage[n + 1]?.firstSeq ?? Infinity);
}

function changeOf(seq: number, n: number): Change {
  const of = { recordId: "a00", effect: "changed", source: "stream" } as const;
  return { ...of, seq, fields: { n }, commitAt: null };
}

const step = fc.oneof(
  fc.record({ do: fc.constant("commit" as const), n: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ do: fc.constantFrom("publish", "grant", "hear", "hear", "reconnect", "forget") }),
  fc.record({ do: fc.constant("restore" as const), n: fc.integer({ min: 0, max: 5 }) }),
);

test("whatever grants, restores and connections do, rows are what their line and seq name, and live rows are the log's", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const world = new World();
      for (const one of steps) {
        if (one.do === "commit" && "n" in one) world.commit(one.n);
        if (one.do === "restore" && "n" in one) world.restore(one.n);
        if (one.do === "forget") world.room = EMPTY_ROOM;
        if (one.do === "publish") world.publish();
        if (one.do === "grant") world.grant();
        if (one.do === "hear") world.hear();
        if (one.do === "reconnect") world.reconnect();
        expect(world.isTrue()).toBe(true);
      }
      world.commit(1);
      world.publish();
      world.reconnect();
      for (let n = 0; world.sent.length > 0 && n < 20; n++) world.hear();
      expect(world.feed).toMatchObject({ tag: "live", line: world.line, seq: world.log.length });
      expect(world.rows).toEqual(world.log);
    }),
    { numRuns: 3_000 },
  );
});

test("grants alone cost no feed a refetch", () => {
  const grants = fc.constantFrom("publish", "grant", "hear", "reconnect", "commit");
  fc.assert(
    fc.property(fc.array(grants, { maxLength: 60 }), (steps) => {
      const world = new World();
      world.publish();
      for (const one of steps) {
        if (one === "commit") world.commit(1);
        if (one === "publish") world.publish();
        if (one === "grant") world.grant();
        if (one === "hear") world.hear();
        if (one === "reconnect") world.reconnect();
      }
      expect(world.refetches).toBe(0);
    }),
    { numRuns: 1_000 },
  );
});
