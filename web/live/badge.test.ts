import fc from "fast-check";
import { expect, test } from "vitest";
import { PIPELINE_STATES } from "../../edge/protocol/states.ts";
import { SILENT_MS } from "../../edge/protocol/silence.ts";
import { badgeOf, type Known, type Pipeline } from "./badge.ts";
import type { Connection } from "./connection.ts";
import { FEED_TAGS } from "./feed-state.ts";

const AT = Date.parse("2026-01-31T10:00:00Z");
const iso = (agoMs: number) => new Date(AT - agoMs).toISOString();
const NOW = 1_000_000;

const room = (part: Partial<Connection> = {}): Connection => ({
  ...{ object: "Account", tag: "live", behind: 0, lagMs: null, reason: null },
  ...{ lastMessageAtMs: NOW - 1_000, keptAtMs: null },
  ...part,
});
const pipeline = (part: Partial<Pipeline> = {}): Pipeline => ({
  ...{ object: "Account", state: "live", reason: null, lagMs: 0, source: "stream" },
  ...{ highWaterMark: null, lastMessageAt: iso(30_000) },
  ...part,
});
type Parts = Partial<Known> & { pipeline?: Pipeline; seenAgoMs?: number | null };
const known = ({ pipeline: one = pipeline(), seenAgoMs = 400, ...part }: Parts = {}): Known => ({
  rooms: [room()],
  state: {
    at: iso(0),
    objects: [one],
    nodes: seenAgoMs === null ? [] : [{ pipelines: ["Account"], seenAt: iso(seenAgoMs) }],
  },
  answeredAtMs: NOW - 2_000,
  failure: null,
  nowMs: NOW,
  ...part,
});
const down = { reason: "The database is unreachable.", isTransient: true };

test.each<[string, Known, string, RegExp]>([
  [
    "a part of the records is seen, and its room is refused",
    known({
      rooms: [room({ tag: "refused", reason: "You see a part of Accounts." })],
      pipeline: pipeline({ part: "rows" }),
    }),
    "no live view",
    /^You see a part of Accounts\.$/,
  ],
  [
    "a part of the records is seen: how little it is behind is not told",
    known({ pipeline: pipeline({ part: "rows", lagMs: null, lastMessageAt: null }) }),
    "live",
    /./,
  ],
  [
    "that it is late is told to who sees a part",
    known({ pipeline: pipeline({ part: "rows", state: "late", lagMs: 90_000 }) }),
    "late · 2 min",
    /late/,
  ],
  ["all is well", known(), "live · 2.4 s", /./],
  ["ingest stopped 5 s ago", known({ answeredAtMs: NOW - 5_000 }), "live · 5.4 s", /./],
  ["ingest stopped 15 s ago", known({ seenAgoMs: 15_000 }), "stale · 17 s", /node was last heard/],
  ["no node is left", known({ seenAgoMs: null }), "stale · 32 s", /No ingest node/],
  [
    "no node holds the object",
    known({ pipeline: pipeline({ state: "failed", reason: "No node.", lagMs: null }) }),
    "failed · 32 s",
    /No node\./,
  ],
  ["nobody has told for a minute", known({ answeredAtMs: NOW - 60_000 }), "stale · 1 min", /heard/],
  [
    "Postgres is down",
    known({ failure: down, answeredAtMs: NOW - 15_000 }),
    "offline · 15 s",
    /unreachable/,
  ],
  [
    "the stream is down",
    known({ pipeline: pipeline({ state: "silent", reason: "It broke.", lagMs: 40_000 }) }),
    "silent · 42 s",
    /It broke/,
  ],
  ["nothing came yet", known({ pipeline: pipeline({ lagMs: null }) }), "connecting", /Nothing was/],
  [
    "polls fail",
    known({
      pipeline: pipeline({ source: "poll", state: "silent", reason: "503.", lagMs: 290_000 }),
    }),
    "silent · 5 min",
    /503/,
  ],
  [
    "polls succeed",
    known({ pipeline: pipeline({ source: "poll", lagMs: null, highWaterMark: iso(58_000) }) }),
    "live · 1 min",
    /./,
  ],
  [
    "the room is behind",
    known({ rooms: [room({ tag: "catching-up", behind: 1_240 })] }),
    "catching up 1,240",
    /missed/,
  ],
  [
    "the room is off",
    known({ rooms: [room(), room({ tag: "offline" })] }),
    "offline · 2.4 s",
    /Not connected/,
  ],
  ["a page without a room", known({ rooms: [] }), "live · 2.4 s", /./],
  ["nothing is known", known({ rooms: [], state: null }), "connecting", /not known/],
  ["a page as of a moment", known({ rooms: "then", state: null }), "not live", /as of a moment/],
])("%s", (_, state, label, cause) => {
  const badge = badgeOf(state);
  expect(badge.label).toBe(label);
  expect(badge.cause).toMatch(cause);
});

const ages = fc.integer({ min: 0, max: 120_000 });
const anyKnown = fc
  .record({
    rooms: fc.array(fc.record({ tag: fc.constantFrom(...FEED_TAGS), heard: fc.option(ages) }), {
      maxLength: 3,
    }),
    state: fc.constantFrom(...PIPELINE_STATES),
    source: fc.constantFrom("stream" as const, "poll" as const),
    lagMs: fc.option(ages),
    mark: fc.option(ages),
    message: fc.option(ages),
    seenAgoMs: fc.option(ages),
    answered: ages,
    failure: fc.constantFrom(null, down),
  })
  .map((one) =>
    known({
      rooms: one.rooms.map(({ tag, heard }) =>
        room({ tag, lastMessageAtMs: heard === null ? null : NOW - heard }),
      ),
      pipeline: pipeline({
        ...{ state: one.state, source: one.source, lagMs: one.lagMs },
        highWaterMark: one.mark === null ? null : iso(one.mark),
        lastMessageAt: one.message === null ? null : iso(one.message),
      }),
      seenAgoMs: one.seenAgoMs,
      answeredAtMs: NOW - one.answered,
      failure: one.failure,
    }),
  );

test("nothing that is not vouched for is called live", () => {
  fc.assert(
    fc.property(anyKnown, (one) => {
      if (badgeOf(one).tag !== "live") return;
      expect(one.failure).toBeNull();
      const rooms = one.rooms === "then" ? [] : one.rooms;
      expect(rooms.map(({ tag }) => tag).filter((tag) => tag !== "live")).toEqual([]);
      expect(one.state?.objects[0]?.state).toBe("live");
      expect(one.state?.nodes).toHaveLength(1);
      expect(one.nowMs - one.answeredAtMs).toBeLessThanOrEqual(SILENT_MS);
    }),
    { numRuns: 2_000 },
  );
});

test("the age grows while nothing is heard, whatever the state", () => {
  fc.assert(
    fc.property(anyKnown, ages, (one, later) => {
      const before = badgeOf(one).ageMs;
      const after = badgeOf({ ...one, nowMs: one.nowMs + later }).ageMs;
      expect(after).toBe(before === null ? null : before + later);
    }),
  );
});

test("what is kept is never called live, and is as old as it is", () => {
  const kept = room({ tag: "offline", lastMessageAtMs: null, keptAtMs: NOW - 720_000 });
  expect(badgeOf(known({ rooms: [room(), kept] }))).toMatchObject({
    ...{ tag: "offline", label: "offline · 12 min", ageMs: 720_000 },
  });
  const updating = { ...kept, tag: "connecting" } as const;
  expect(badgeOf(known({ rooms: [room(), updating] }))).toMatchObject({
    ...{ tag: "connecting", label: "updating · 12 min", ageMs: 720_000 },
  });
  expect(badgeOf(known({ rooms: [updating, kept] })).tag).toBe("offline");
});
