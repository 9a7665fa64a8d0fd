import fc from "fast-check";
import { expect, test } from "vitest";
import { runFeed } from "../../testing/run-feed.ts";
import type { Ancestor } from "../../edge/protocol/line.ts";
import {
  ASK_AGAIN_MS,
  FEED_TAGS,
  type FeedEvent,
  type FeedState,
  type Happening,
  nextFeedState,
  STALE_MS,
} from "./feed-state.ts";
import { SEALED_LINE } from "../../edge/protocol/line.ts";
import { initialFeedState } from "./initial-feed-state.ts";
import { roomPlace } from "./room-place.ts";

const LINE = "one";
const NEXT = "two";
const LOST = "three";
const AT_7 = { line: LINE, seq: 7 };
/** What a room tells of its line. */
const told = (line: string, lineage: readonly Ancestor[] = []) =>
  ({ type: "line", line, lineage }) as const;

const batch = (from: number, to: number, resets = false) =>
  ({ type: "batch", from, to, resets }) as const;
const beat = (head: number, at = 0) => ({ type: "heartbeat", head, at }) as const;

test("at the room's head it is live", () => {
  const { state, effects } = runFeed(initialFeedState(AT_7, 0), [{ type: "opened" }, beat(7)]);
  expect(state.tag).toBe("live");
  expect(effects).toEqual(["none", "none"]);
});

test("batches in order are applied", () => {
  const { state, effects } = runFeed(initialFeedState(AT_7, 0), [
    { type: "opened" },
    batch(8, 9),
    batch(10, 10),
  ]);
  expect(effects).toEqual(["none", "apply", "apply"]);
  expect(state).toMatchObject({ tag: "live", seq: 10 });
});

test("a batch that overlaps is applied, one that is known is not", () => {
  expect(runFeed(initialFeedState(AT_7, 0), [batch(5, 9)]).effects).toEqual(["apply"]);
  expect(runFeed(initialFeedState(AT_7, 0), [batch(5, 7)]).effects).toEqual(["none"]);
});

test("a hole is asked about once, and again only when no answer came", () => {
  const hole = runFeed(initialFeedState(AT_7, 0), [
    batch(9, 9),
    batch(10, 12),
    { ...batch(13, 13), at: ASK_AGAIN_MS },
  ]);
  expect(hole.effects).toEqual(["ask", "none", "ask"]);
  expect(hole.state).toMatchObject({ tag: "catching-up", seq: 7, head: 13 });
  const filled = runFeed(hole.state, [batch(8, 13)]);
  expect(filled.state).toMatchObject({ tag: "live", seq: 13, askedAtMs: null });
});

test("a heartbeat beyond us shows that a batch was missed", () => {
  const { state, effects } = runFeed(initialFeedState(AT_7, 0), [beat(1_247)]);
  expect(effects).toEqual(["ask"]);
  expect(state).toMatchObject({ tag: "catching-up", head: 1_247 });
});

test("a room behind our rows is no reason to doubt them", () => {
  expect(runFeed(initialFeedState(AT_7, 0), [beat(3)]).state.tag).toBe("live");
});

test("reset: rows are read again, nothing is applied meanwhile, then it goes on from the new seq", () => {
  const during = runFeed(initialFeedState(AT_7, 0), [
    beat(7),
    { type: "reset", head: 900 },
    batch(901, 901),
    beat(901),
  ]);
  expect(during.effects).toEqual(["none", "refetch", "none", "none"]);
  expect(during.state.tag).toBe("catching-up");
  const after = runFeed(during.state, [{ type: "refetch", line: LINE, seq: 902 }, beat(902)]);
  expect(after.effects).toEqual(["ask", "none"]);
  expect(after.state).toMatchObject({ tag: "live", seq: 902, refetching: false });
});

test("a change of kind reset does the same", () => {
  const { state, effects } = runFeed(initialFeedState(AT_7, 0), [batch(8, 8, true)]);
  expect(effects).toEqual(["apply-and-refetch"]);
  expect(state).toMatchObject({ tag: "catching-up", refetching: true });
});

test("a read that was cut off by a lost connection is taken up again", () => {
  const lost = runFeed(initialFeedState(AT_7, 0), [
    { type: "reset", head: 9 },
    { type: "closed" },
    { type: "opened" },
  ]);
  expect(lost.effects).toEqual(["refetch", "none", "refetch"]);
});

test("three pings without an answer are stale, and the socket is given up", () => {
  const live = runFeed(initialFeedState(AT_7, 0), [beat(7, 0), { type: "tick", at: STALE_MS }]);
  expect(live.state.tag).toBe("live");
  const stale = runFeed(live.state, [{ type: "tick", at: STALE_MS + 1 }]);
  expect(stale.state.tag).toBe("stale");
  expect(stale.effects).toEqual(["reconnect"]);
  expect(runFeed(stale.state, [{ type: "tick", at: STALE_MS + 2 }]).effects).toEqual(["none"]);
  expect(runFeed(stale.state, [beat(7, STALE_MS + 3)]).state.tag).toBe("live");
});

test("a connection that never says a word is not awaited for ever", () => {
  const { state, effects } = runFeed(initialFeedState(AT_7, 0), [
    { type: "tick", at: STALE_MS + 1 },
  ]);
  expect(state.tag).toBe("offline");
  expect(effects).toEqual(["reconnect"]);
});

test("a pong keeps a feed alive, but only the answer to the hello makes it live", () => {
  const opened = runFeed(initialFeedState(AT_7, 0), [{ type: "opened" }, { type: "pong" }]);
  expect(opened.state.tag).toBe("connecting");
  const live = runFeed(opened.state, [
    beat(7, 0),
    { type: "pong", at: STALE_MS },
    { type: "tick", at: STALE_MS + 1 },
  ]);
  expect(live.state.tag).toBe("live");
  const behind = runFeed(live.state, [{ ...batch(9, 9), at: STALE_MS + 2 }]);
  const again = runFeed(behind.state, [{ type: "pong", at: STALE_MS + 2 + ASK_AGAIN_MS }]);
  expect(again.effects).toEqual(["ask"]);
});

test("a page that is shown again is not live before a ping is answered", () => {
  const late = 10 * STALE_MS;
  const live = runFeed(initialFeedState(AT_7, 0), [beat(7, 0)]).state;
  const shown = runFeed(live, [
    { type: "shown", at: late },
    { type: "tick", at: late + 1 },
  ]);
  expect(shown.state.tag).toBe("catching-up");
  expect(runFeed(shown.state, [{ type: "pong", at: late + 2 }]).state.tag).toBe("live");
  const dead = runFeed(shown.state, [{ type: "tick", at: late + STALE_MS + 1 }]);
  expect(dead).toMatchObject({ state: { tag: "stale" }, effects: ["reconnect"] });
});

test("closed is offline; what a dead socket still hands over does not make it live", () => {
  const { state, effects } = runFeed(initialFeedState(AT_7, 0), [
    beat(7),
    { type: "closed" },
    beat(7),
    batch(8, 8),
  ]);
  expect(state).toMatchObject({ tag: "offline", seq: 7 });
  expect(effects).toEqual(["none", "none", "none", "none"]);
});

test("refused says why and renews the ticket; a new connection clears it", () => {
  const { state, effects } = runFeed(initialFeedState(AT_7, 0), [
    { type: "refused", reason: "Expired." },
    { type: "closed" },
  ]);
  expect(state).toMatchObject({ tag: "refused", reason: "Expired." });
  expect(effects).toEqual(["renew", "none"]);
  expect(runFeed(state, [{ type: "opened" }]).state).toMatchObject({
    tag: "connecting",
    reason: null,
  });
});

/** A feed in this state, whose rows are true for 7; `part` says what else is so. */
const feed = (part: Partial<FeedState>): FeedState => ({ ...initialFeedState(AT_7, 0), ...part });
const at = (state: FeedState, event: Happening, nowMs = 1_000) =>
  nextFeedState(state, { ...event, nowMs } as FeedEvent);

test("an opened connection begins anew: nothing is asked yet, and what was refused is forgotten", () => {
  const before = feed({ tag: "offline", askedAtMs: 5, head: 9, lastMessageAtMs: 6 });
  expect(at(before, { type: "opened" })).toEqual({
    state: { ...before, tag: "connecting", enteredAtMs: 1_000, askedAtMs: null },
    effect: "none",
  });
});

test("rows that were read again while there is no connection wait for one; else what follows is asked", () => {
  const read = { type: "refetch", line: LINE, seq: 20 } as const;
  const fresh = { seq: 20, head: 20, refetching: false };
  for (const tag of ["offline", "refused"] as const) {
    const before = feed({ tag, refetching: true });
    expect(at(before, read)).toEqual({ state: { ...before, ...fresh }, effect: "none" });
  }
  const connecting = feed({ tag: "connecting", refetching: true });
  expect(at(connecting, read)).toEqual({ state: { ...connecting, ...fresh }, effect: "ask" });
  const behind = feed({ tag: "catching-up", refetching: true, head: 30 });
  expect(at(behind, read)).toEqual({
    state: { ...behind, seq: 20, refetching: false, askedAtMs: 1_000 },
    effect: "ask",
  });
  expect(at({ ...behind, head: 20 }, read).state).toMatchObject({ tag: "live", askedAtMs: 1_000 });
});

test("a reset tells the room's head, back as well as on, and what was asked is void", () => {
  const before = feed({ tag: "live", head: 9, askedAtMs: 5 });
  expect(at(before, { type: "reset", head: 3 })).toEqual({
    state: {
      ...{ ...before, tag: "catching-up", enteredAtMs: 1_000, lastMessageAtMs: 1_000 },
      ...{ head: 3, askedAtMs: null, refetching: true },
    },
    effect: "refetch",
  });
});

test("what is applied answers what was asked, and a feed behind the head is not live by it", () => {
  const before = feed({ tag: "live", head: 20, askedAtMs: 5 });
  expect(at(before, batch(8, 9))).toEqual({
    state: {
      ...{ ...before, tag: "catching-up", enteredAtMs: 1_000, lastMessageAtMs: 1_000 },
      ...{ seq: 9, askedAtMs: null },
    },
    effect: "apply",
  });
});

test("a heartbeat at our seq, or while rows are read again, asks nothing", () => {
  const open = feed({ tag: "catching-up", head: 9, askedAtMs: 5 });
  expect(at(open, { type: "heartbeat", head: 7 })).toMatchObject({
    ...{ state: { tag: "live", head: 7, askedAtMs: null, lastMessageAtMs: 1_000 }, effect: "none" },
  });
  const reading = feed({ tag: "catching-up", refetching: true });
  for (const event of [{ type: "heartbeat", head: 9 } as const, { type: "pong" } as const])
    expect(at({ ...reading, head: 9 }, event)).toMatchObject({
      ...{ state: { tag: "catching-up", lastMessageAtMs: 1_000 }, effect: "none" },
    });
});

test("a pong asks where the room has more, and only there", () => {
  const pong = { type: "pong" } as const;
  expect(at(feed({ tag: "live", head: 8 }), pong).effect).toBe("ask");
  expect(at(feed({ tag: "live", head: 7 }), pong).effect).toBe("none");
  const settled = at(feed({ tag: "catching-up", head: 7 }), pong).state;
  expect(settled).toMatchObject({ tag: "live", lastMessageAtMs: 1_000 });
});

test("what follows is asked for again once the time is up, not before", () => {
  const before = feed({ tag: "catching-up", head: 9, askedAtMs: 1_000 });
  const beat = { type: "heartbeat", head: 9 } as const;
  const early = at(before, beat, 1_000 + ASK_AGAIN_MS - 1);
  expect(early).toMatchObject({ effect: "none", state: { askedAtMs: 1_000 } });
  const inTime = at(before, beat, 1_000 + ASK_AGAIN_MS);
  expect(inTime).toMatchObject({ effect: "ask", state: { askedAtMs: 1_000 + ASK_AGAIN_MS } });
});

test("silence counts from the last message or from when the state began, whichever is later", () => {
  const tick = { type: "tick" } as const;
  const tagAt = (state: FeedState, nowMs: number) => at(state, tick, nowMs).state.tag;
  const silent = feed({ tag: "live", lastMessageAtMs: null, enteredAtMs: 500 });
  expect(tagAt(silent, 500 + STALE_MS)).toBe("live");
  expect(tagAt(silent, 501 + STALE_MS)).toBe("stale");
  const heard = feed({ tag: "live", lastMessageAtMs: 900, enteredAtMs: 500 });
  expect(tagAt(heard, 900 + STALE_MS)).toBe("live");
  expect(tagAt(heard, 901 + STALE_MS)).toBe("stale");
  const connecting = feed({ tag: "connecting", enteredAtMs: 500 });
  expect(tagAt(connecting, 500 + STALE_MS)).toBe("connecting");
  expect(tagAt(connecting, 501 + STALE_MS)).toBe("offline");
});

test("a stale feed tries another connection each time that it has waited", () => {
  const stale = feed({ tag: "stale", enteredAtMs: 500 });
  expect(at(stale, { type: "tick" }, 500 + STALE_MS)).toEqual({ state: stale, effect: "none" });
  expect(at(stale, { type: "tick" }, 501 + STALE_MS)).toEqual({
    state: { ...stale, enteredAtMs: 501 + STALE_MS },
    effect: "reconnect",
  });
});

test("a page that was away for a moment only stays live when shown; one away for longer waits for a word", () => {
  const shown = { type: "shown" } as const;
  const live = feed({ tag: "live", lastMessageAtMs: 900 });
  expect(at(live, shown, 900 + STALE_MS)).toEqual({ state: live, effect: "none" });
  const late = 901 + STALE_MS;
  const doubtful = { ...live, tag: "catching-up" as const, enteredAtMs: late };
  expect(at(live, shown, late)).toEqual({ state: doubtful, effect: "none" });
  const before = feed({ tag: "catching-up", lastMessageAtMs: null });
  expect(at(before, shown, late)).toEqual({
    state: { ...before, enteredAtMs: late },
    effect: "none",
  });
});

test("what changes nothing leaves the state as it is", () => {
  const late = 10 * STALE_MS;
  const nothing = (tag: FeedState["tag"], ...events: readonly Happening[]) => {
    const state = feed({ tag, head: 9, lastMessageAtMs: 3, reason: "why" });
    for (const event of events) {
      const step = at(state, event, late);
      expect([tag, event.type, step.effect]).toEqual([tag, event.type, "none"]);
      expect(step.state).toBe(state);
    }
  };
  const signs = [{ type: "pong" }, { type: "shown" }] as const;
  nothing("connecting", ...signs);
  nothing("stale", { type: "shown" });
  const heard = [
    ...[batch(8, 9), told(NEXT), { type: "heartbeat", head: 12 } as const],
    { type: "reset", head: 9 },
  ] as const;
  for (const tag of ["offline", "refused"] as const)
    nothing(tag, ...signs, ...heard, { type: "closed" }, { type: "tick" });
});

test("a second refusal tells its own reason", () => {
  const before = feed({ tag: "refused", reason: "Expired." });
  expect(at(before, { type: "refused", reason: "Gone." })).toEqual({
    state: { ...before, reason: "Gone." },
    effect: "renew",
  });
});

const seq = fc.nat(30);
const anyLine = fc.constantFrom(LINE, NEXT, LOST);
const anyEvent: fc.Arbitrary<Happening> = fc.oneof(
  fc.constantFrom<Happening>(
    { type: "opened" },
    { type: "closed" },
    { type: "tick" },
    { type: "pong" },
    { type: "shown" },
  ),
  fc
    .tuple(seq, seq, fc.boolean())
    .map(([from, length, resets]) => batch(from + 1, from + 1 + length, resets)),
  seq.map((head) => ({ type: "heartbeat", head }) as const),
  seq.map((head) => ({ type: "reset", head }) as const),
  fc.tuple(anyLine, seq).map(([line, value]) => ({ type: "refetch", line, seq: value }) as const),
  fc
    .tuple(anyLine, anyLine, seq)
    .map(([line, from, upTo]) => told(line, from === line ? [] : [{ line: from, upTo }])),
  fc.constant({ type: "refused", reason: "no" } as const),
);

test("whatever happens: no seq is skipped, live is never behind, and every state is one of the six", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(anyEvent, fc.nat(20_000))), (events) => {
      let state = initialFeedState({ line: LINE, seq: 5 }, 0);
      let nowMs = 0;
      for (const [event, delayMs] of events) {
        nowMs += delayMs;
        const { state: after, effect } = nextFeedState(state, { ...event, nowMs } as FeedEvent);
        const applies = event.type === "batch" && effect.startsWith("apply");
        const seqs = applies ? [event.to] : event.type === "refetch" ? [event.seq] : [state.seq];
        expect(seqs).toContain(after.seq);
        expect(applies && event.from > state.seq + 1).toBe(false);
        expect(after.tag === "live" && after.seq < after.head).toBe(false);
        expect(applies && (state.otherLine !== null || state.refetching)).toBe(false);
        expect(FEED_TAGS).toContain(after.tag);
        state = after;
      }
    }),
  );
});

test("a log of what somebody sees says where it is: rows that are read again are true for that place", () => {
  const part = { ...told(NEXT), head: 40 };
  const { state, effects } = runFeed(initialFeedState(AT_7, 0), [{ type: "opened" }, part]);
  expect(effects).toEqual(["none", "refetch"]);
  expect(state).toMatchObject({ tag: "catching-up", otherLine: NEXT, head: 40 });
  const read = runFeed(state, [{ type: "refetch", line: NEXT, seq: 40 }, beat(40)]);
  expect(read.effects).toEqual(["ask", "none"]);
  expect(read.state).toMatchObject({ tag: "live", line: NEXT, seq: 40 });
});

test("a feed vouches for a place of its room while it hears of it, and for none that is not told", () => {
  const sealed = initialFeedState({ line: SEALED_LINE, seq: 0 }, 0);
  expect(roomPlace(runFeed(sealed, [{ type: "opened" }]).state)).toBe(null);
  const part = { ...told(NEXT), head: 40 };
  const { state } = runFeed(sealed, [{ type: "opened" }, part]);
  expect(roomPlace(state)).toEqual({ line: NEXT, seq: 40 });
  // Another log may be there by the time that it is back.
  expect(roomPlace(runFeed(state, [{ type: "closed" }]).state)).toBe(null);
  expect(roomPlace(runFeed(state, [{ type: "closed" }, { type: "opened" }]).state)).toBe(null);
});
