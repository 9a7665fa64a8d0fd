import fc from "fast-check";
import { expect, test } from "vitest";
import type { Change } from "../protocol/change.ts";
import { PROTOCOL_VERSION, type Publication } from "../protocol/room.ts";
import {
  catchUp,
  EMPTY_ROOM,
  publicationFault,
  publish,
  type RoomState,
  startAnew,
} from "./room-state.ts";

const LINE = "00000000-0000-4000-8000-000000000001";
const NEXT = "00000000-0000-4000-8000-000000000002";
/** Rows that are true for this. */
const at = (since: number, line: string | null = LINE) => ({ line, since });

function change(seq: number, phone = `+49 ${seq}`): Change {
  return {
    seq,
    recordId: "001D000000IRFmaIAH",
    effect: "changed",
    source: "stream",
    fields: { phone },
    commitAt: null,
  };
}

function publication(from: number, to: number, phone?: string): Publication {
  const count = Math.max(0, to - from + 1);
  const changes = Array.from({ length: count }, (_, i) => change(from + i, phone));
  return { version: PROTOCOL_VERSION, line: LINE, lineage: [], from, to, changes };
}

/** A room after these publications, which it must take. */
function roomOf(...publications: Publication[]): RoomState {
  return publications.reduce((state, next) => {
    const published = publish(state, next);
    if (published.kind !== "taken") throw new Error(published.kind);
    return published.state;
  }, EMPTY_ROOM);
}

const spans = (state: RoomState) => state.ring.map(({ from, to }) => [from, to]);

test("a room that knows nothing takes any publication, and has feeds wait until then", () => {
  expect(catchUp(EMPTY_ROOM, at(7))).toEqual({ kind: "unknown" });
  const state = roomOf(publication(41, 43));
  expect(state.head).toBe(43);
  expect(spans(state)).toEqual([[41, 43]]);
});

test("an empty publication tells a room that knows nothing its head, and changes no other", () => {
  const told = roomOf(publication(44, 43));
  expect(told).toEqual({ head: 43, line: LINE, lineage: [], ring: [] });
  expect(catchUp(told, at(43))).toEqual({ kind: "current", head: 43 });
  expect(catchUp(told, at(42))).toEqual({ kind: "reset", head: 43 });
  expect(roomOf(publication(1, 0))).toEqual(EMPTY_ROOM);
  const state = roomOf(publication(1, 5));
  expect(publish(state, publication(6, 5))).toMatchObject({ state, added: null });
  expect(publish(state, publication(3, 2))).toMatchObject({ state, added: null });
});

test("an overlap is trimmed, a repetition changes nothing, a hole is refused with the head", () => {
  const state = roomOf(publication(1, 5));
  const overlap = publish(state, publication(4, 8));
  expect(overlap).toMatchObject({ kind: "taken", added: { from: 6, to: 8 }, state: { head: 8 } });
  expect(publish(state, publication(2, 5))).toMatchObject({ kind: "taken", added: null, state });
  expect(publish(state, publication(7, 8))).toEqual({ kind: "hole" });
  expect(publish(state, publication(9, 8))).toEqual({ kind: "hole" });
});

test("a start anew forgets what was, also when it goes back", () => {
  expect(startAnew(publication(90, 91))).toMatchObject({ head: 91, ring: [{ from: 90, to: 91 }] });
  expect(startAnew(publication(4, 3))).toEqual({ head: 3, line: LINE, lineage: [], ring: [] });
});

test("a feed is handed exactly what follows, or told to read again", () => {
  const state = roomOf(publication(11, 15), publication(16, 20));
  expect(catchUp(state, at(20))).toEqual({ kind: "current", head: 20 });
  expect(catchUp(state, at(25))).toEqual({ kind: "current", head: 20 });
  expect(catchUp(state, at(9))).toEqual({ kind: "reset", head: 20 });
  const answer = catchUp(state, at(13));
  expect(answer).toMatchObject({ kind: "batches", batches: [{ from: 14, to: 20 }] });
  expect(catchUp(state, at(10))).toMatchObject({ batches: [{ from: 11, to: 20 }] });
});

/** A publication of the next line, to which LINE leads up to this seq. */
const next = (from: number, to: number, upTo: number): Publication => ({
  ...publication(from, to),
  ...{ line: NEXT, lineage: [{ line: LINE, upTo }] },
});

test("a room goes over to a line that its head leads to, with what it has; its feeds of before go on", () => {
  const over = publish(roomOf(publication(1, 5)), next(6, 7, 5));
  if (over.kind !== "taken") throw new Error(over.kind);
  expect(over).toMatchObject({ added: { from: 6, to: 7 }, state: { head: 7, line: NEXT } });
  expect(spans(over.state)).toEqual([
    [1, 5],
    [6, 7],
  ]);
  expect(catchUp(over.state, at(5))).toMatchObject({ batches: [{ from: 6, to: 7 }] });
  expect(catchUp(over.state, at(6))).toEqual({ kind: "other-line", head: 7 });
  expect(catchUp(over.state, at(6, NEXT))).toMatchObject({ batches: [{ from: 7, to: 7 }] });
  const empty = publish(roomOf(publication(1, 5)), next(6, 5, 5));
  expect(empty).toMatchObject({ added: null, state: { head: 5, line: NEXT } });
});

test("a room whose head does not lead to the line takes nothing of it before it starts anew", () => {
  const state = roomOf(publication(1, 5));
  const other = { kind: "other-line" };
  expect(publish(state, next(6, 7, 4))).toEqual(other);
  expect(publish(state, next(6, 5, 4))).toEqual(other);
  expect(publish(state, { ...next(6, 7, 5), lineage: [] })).toEqual(other);
  const anew = startAnew(next(6, 7, 4));
  expect(anew).toMatchObject({ head: 7, line: NEXT, ring: [{ from: 6, to: 7 }] });
  expect(catchUp(anew, at(4))).toEqual({ kind: "reset", head: 7 });
  expect(catchUp(anew, at(5))).toEqual({ kind: "other-line", head: 7 });
  expect(catchUp(anew, at(7, null))).toEqual({ kind: "other-line", head: 7 });
});

test("the oldest batches are forgotten at each bound, and one that is too large alone is not kept", () => {
  const bounds = { batches: 3, changes: 10, size: 100_000 };
  const keep = (state: RoomState, next: Publication) => {
    const published = publish(state, next, bounds);
    if (published.kind !== "taken") throw new Error(published.kind);
    return published;
  };
  let state = EMPTY_ROOM;
  for (let seq = 1; seq <= 5; seq++) state = keep(state, publication(seq, seq)).state;
  expect(spans(state)).toEqual([
    [3, 3],
    [4, 4],
    [5, 5],
  ]);
  const byCount = keep(state, publication(6, 14));
  expect(spans(byCount.state)).toEqual([
    [5, 5],
    [6, 14],
  ]);
  expect(byCount.removed.map(({ from }) => from)).toEqual([3, 4]);
  const bySize = keep(state, publication(6, 6, "x".repeat(100_000)));
  expect(bySize.state).toEqual({ head: 6, line: LINE, lineage: [], ring: [] });
  expect(bySize.added).toMatchObject({ from: 6, to: 6 });
  expect(bySize.removed.map(({ from }) => from)).toEqual([3, 4, 5]);
});

test("a long catch-up comes in messages of bounded length", () => {
  const state = roomOf(...Array.from({ length: 1_200 }, (_, i) => publication(i + 1, i + 1)));
  const answer = catchUp(state, at(0));
  if (answer.kind !== "batches") throw new Error(answer.kind);
  expect(answer.batches.map(({ from, to }) => [from, to])).toEqual([
    [1, 500],
    [501, 1_000],
    [1_001, 1_200],
  ]);
});

test("a catch-up has what follows only, in messages that are bounded in size as well", () => {
  const sized = (from: number, size: number) => {
    const length = size - JSON.stringify([change(from, "")]).length;
    return publication(from, from, "x".repeat(length));
  };
  const spansAfter = (since: number, ...sizes: readonly number[]) => {
    const state = roomOf(...sizes.map((size, n) => sized(n + 1, size)));
    expect(state.ring.map(({ text }) => text.length)).toEqual(sizes);
    const answer = catchUp(state, at(since));
    return answer.kind === "batches" ? answer.batches.map(({ from, to }) => [from, to]) : answer;
  };
  expect(spansAfter(0, 100_000, 100_000, 100_000)).toEqual([
    [1, 2],
    [3, 3],
  ]);
  expect(spansAfter(0, 128_000, 128_000)).toEqual([[1, 2]]);
  expect(spansAfter(0, 128_000, 128_001)).toEqual([
    [1, 1],
    [2, 2],
  ]);
  // What the feed has already takes no room in a message.
  expect(spansAfter(1, 200_000, 100_000, 100_000)).toEqual([[2, 3]]);
  expect(spansAfter(0, 300_000)).toEqual([[1, 1]]);
  const whole = roomOf(publication(1, 600));
  const batches = [{ type: "batch", from: 1, to: 600, changes: publication(1, 600).changes }];
  expect(catchUp(whole, at(0))).toEqual({ kind: "batches", batches });
});

test("what the room has, or an empty publication, changes nothing, and nothing is sent or forgotten", () => {
  const state = roomOf(publication(1, 5));
  const nothing = { kind: "taken", state, added: null, removed: [] };
  expect(publish(state, publication(2, 5))).toEqual(nothing);
  expect(publish(state, publication(6, 5))).toEqual(nothing);
});

test("a room keeps 20,000 changes, and batches up to the very bound of their size", () => {
  const full = roomOf(publication(1, 10_000), publication(10_001, 20_000));
  expect(spans(full)).toHaveLength(2);
  expect(spans(roomOf(publication(1, 10_000), publication(10_001, 20_001)))).toEqual([
    [10_001, 20_001],
  ]);
  const [one, other] = [publication(1, 1), publication(2, 2)];
  const size = [one, other].reduce((sum, { changes }) => sum + JSON.stringify(changes).length, 0);
  const kept = (bounds: number) => {
    const published = publish(roomOf(one), other, { batches: 9, changes: 9, size: bounds });
    return published.kind === "taken" ? published.state.ring.length : published;
  };
  expect([kept(size), kept(size - 1)]).toEqual([2, 1]);
});

test("a publication that contradicts itself is told how", () => {
  expect(publicationFault(publication(3, 5))).toBeNull();
  expect(publicationFault(publication(1, 1))).toBeNull();
  const [first, , last] = publication(3, 5).changes;
  const gap = { ...publication(3, 4), changes: [first, last].filter((one) => one !== undefined) };
  expect(publicationFault(gap)).toBe("The change at place 1 must have seq 4.");
  expect(publicationFault(publication(6, 5))).toBeNull();
  expect(publicationFault({ ...publication(3, 5), to: 6 })).toBe(
    "3..6 must hold 4 changes, not 3.",
  );
  expect(publicationFault({ ...publication(3, 5), from: 4, to: 6 })).toBe(
    "The change at place 0 must have seq 4.",
  );
  expect(publicationFault(publication(0, 1))).toBe("from must be at least 1.");
});

const BOUNDS = { batches: 5, changes: 20, size: 10_000 };

/** The log grows; the publisher sends parts of it, late, twice, or with holes; the room is restarted without memory. */
const of = <T extends string>(type: T) => fc.constant(type);
const event = fc.oneof(
  { weight: 6, arbitrary: fc.record({ type: of("publish"), n: fc.nat(6), back: fc.nat(4) }) },
  { weight: 1, arbitrary: fc.record({ type: of("skip"), n: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 1, arbitrary: fc.record({ type: of("forget") }) },
  { weight: 3, arbitrary: fc.record({ type: of("ask") }) },
);

type Step = typeof event extends fc.Arbitrary<infer T> ? T : never;

/** The log, the room and one feed together; `faults` is what must not be. */
class World {
  readonly faults: string[] = [];
  state: RoomState = EMPTY_ROOM;
  log = 0;
  feed = 0;
  /** The feed knows of no hole. */
  whole = true;

  step(step: Step): void {
    if (step.type === "forget") this.state = EMPTY_ROOM;
    if (step.type === "skip") this.log += step.n;
    if (step.type === "publish") this.publish(Math.max(1, this.log + 1 - step.back), step.n);
    if (step.type === "ask") this.ask();
    this.check(this.feed <= this.log, "the feed is ahead of the log");
    const last = this.state.ring.at(-1);
    this.check(last === undefined || last.to === this.state.head, "the ring ends before the head");
  }

  publish(from: number, count: number): void {
    this.log += count;
    const published = publish(this.state, publication(from, this.log), BOUNDS);
    if (published.kind !== "taken") {
      this.check(published.kind === "hole", "another line");
      this.check(from > (this.state.head ?? 0) + 1, "no hole");
      return;
    }
    this.state = published.state;
    if (published.added) this.receive(published.added.from, published.added.to);
  }

  /** As a browser does: a batch that starts after a hole is not applied. */
  receive(from: number, to: number): void {
    if (from > this.feed + 1) this.whole = false;
    else if (this.whole) this.feed = Math.max(this.feed, to);
  }

  ask(): void {
    const answer = catchUp(this.state, at(this.feed));
    this.whole = true;
    if (answer.kind === "reset") this.feed = this.log;
    for (const { from, to } of answer.kind === "batches" ? answer.batches : []) {
      this.check(from === this.feed + 1, "a catch-up repeats or leaves out");
      this.feed = to;
    }
    this.check(answer.kind === "unknown" || this.feed >= (this.state.head ?? 0), "still behind");
  }

  check(holds: boolean, fault: string): void {
    if (!holds) this.faults.push(fault);
  }
}

test("whatever the publisher does, a feed sees every seq once it catches up, or a reset", () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 80 }), (steps) => {
      const world = new World();
      for (const step of steps) world.step(step);
      expect(world.faults).toEqual([]);
    }),
    { numRuns: 500 },
  );
});
