import fc from "fast-check";
import { expect, test } from "vitest";
import { runFeed } from "../../testing/run-feed.ts";
import type { FeedState, Happening } from "./feed-state.ts";
import { initialFeedState } from "./initial-feed-state.ts";

const [LINE, NEXT] = ["one", "two"];
const watch = (part: Partial<FeedState> = {}): FeedState => ({
  ...initialFeedState({ line: LINE, seq: 7 }, 0, true),
  ...part,
});
const touched = (to: number, settled = true): Happening => ({ type: "touched", to, settled });
const told = (line: string, upTo?: number): Happening => ({
  ...{ type: "line", line, lineage: upTo === undefined ? [] : [{ line: LINE, upTo }] },
});

test.each<[string, FeedState, Happening[], string[], Partial<FeedState>]>([
  ["an answer makes it live", watch(), [touched(9)], ["apply"], { tag: "live", seq: 9, head: 9 }],
  [
    "what is no answer is handed on, and it stays where it is",
    watch({ tag: "live", askedAtMs: 3 }),
    [touched(9, false)],
    ["apply"],
    { tag: "live", seq: 7, head: 7, askedAtMs: 3, lastMessageAtMs: 0 },
  ],
  [
    "before the answer it is not live",
    watch(),
    [touched(9, false)],
    ["apply"],
    { tag: "connecting" },
  ],
  ["a room behind it", watch(), [touched(3)], ["apply"], { tag: "live", seq: 7, head: 7 }],
  [
    "a head says to ask again, however often, and where it is ahead as well",
    watch({ tag: "live" }),
    [
      { type: "heartbeat", head: 9 },
      { type: "heartbeat", head: 3 },
    ],
    ["ask", "ask"],
    { seq: 7, askedAtMs: 0 },
  ],
  ["a line that it is on", watch(), [told(NEXT, 7)], ["apply"], { line: NEXT, otherLine: null }],
  [
    "a line that it is not on: all is touched, and it goes on from there, back as well",
    watch({ tag: "live" }),
    [told(NEXT, 6), { type: "pong" }, touched(3)],
    ["apply", "none", "apply"],
    { tag: "live", line: NEXT, otherLine: null, seq: 3, head: 3 },
  ],
  [
    "until then it is not live",
    watch({ tag: "live" }),
    [told(NEXT, 6)],
    ["apply"],
    { tag: "catching-up", line: LINE, otherLine: NEXT, refetching: false },
  ],
  [
    "another line that it is on after all",
    watch({ otherLine: NEXT }),
    [told("three", 7)],
    ["apply"],
    { line: "three", otherLine: null },
  ],
  [
    "what was read earlier is asked about",
    watch({ tag: "live" }),
    [{ type: "refetch", line: LINE, seq: 2 }],
    ["ask"],
    { tag: "catching-up", seq: 2, head: 7 },
  ],
  [
    "what a closed connection hands over",
    watch({ tag: "offline" }),
    [touched(9), told(NEXT)],
    ["none", "none"],
    { tag: "offline", line: LINE, seq: 7 },
  ],
])("%s", (_, from, events, effects, state) => {
  const run = runFeed(from, events);
  expect(run.effects).toEqual(effects);
  expect(run.state).toMatchObject(state);
});

const seqs = fc.nat(30);
const anyEvent = fc.oneof(
  fc.constantFrom<Happening>({ type: "opened" }, { type: "closed" }, { type: "tick" }),
  fc.constantFrom<Happening>({ type: "pong" }, { type: "shown" }),
  fc.record({ type: fc.constant("touched" as const), to: seqs, settled: fc.boolean() }),
  fc.record({ type: fc.constant("heartbeat" as const), head: seqs }),
  fc
    .tuple(fc.constantFrom(LINE, NEXT), fc.option(seqs))
    .map(([line, upTo]) => told(line, upTo ?? undefined)),
  fc.record({ type: fc.constant("refetch" as const), line: fc.constant(LINE), seq: seqs }),
);

test("whatever happens to a watch, it waits for no rows, and goes on only where all was told", () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { size: "max", maxLength: 40 }), (events) => {
      let state = watch();
      for (const event of events) {
        const { state: after, effects } = runFeed(state, [event]);
        expect(after.refetching).toBe(false);
        expect(effects[0]).not.toContain("refetch");
        const moves = (event.type === "touched" && event.settled) || event.type === "refetch";
        if (!moves) expect(after.seq).toBe(state.seq);
        state = after;
      }
    }),
  );
});
