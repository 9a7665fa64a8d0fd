import { expect, test } from "vitest";
import type { NodeStatus, ObjectStatus } from "../../edge/protocol/sync.ts";
import { summarisePipelines } from "./pipelines.ts";

const LIVE: ObjectStatus = {
  object: "Account",
  label: "Account",
  labelPlural: "Accounts",
  state: "live",
  reason: null,
  rows: 10,
  seq: 1,
  publishedSeq: 1,
  lagMs: 0,
  lastChangeAt: null,
  lastMessageAt: null,
  snapshot: null,
  backfill: null,
  source: "stream",
  highWaterMark: null,
  ledger: { received: 0, applied: 0, superseded: 0, duplicate: 0, deadLettered: 0, buffered: 0 },
  openRepairs: 0,
  repairs: [],
  deadLetters: { open: 0, newest: null },
  fields: { computedAt: null, retired: [], refused: [], reading: [] },
  verifiedAt: null,
  history: null,
  verifications: { keys: null, full: null },
};
const COPYING: ObjectStatus = {
  ...LIVE,
  object: "Contact",
  state: "copying",
  rows: 0,
  snapshot: {
    kind: "initial",
    state: "loading",
    rowsLoaded: 7,
    rowsDeadLettered: 0,
    rowsExpected: null,
    startedAt: "2026-01-31T09:30:00.000Z",
    finishedAt: null,
    error: null,
  },
};
const NAMES = ["Account", "Contact"];

function node(objects: readonly string[], pipelines: readonly string[]): NodeStatus {
  const at = "2026-01-31T09:30:00.000Z";
  return {
    name: "node",
    objects: [...objects],
    pipelines: [...pipelines],
    startedAt: at,
    seenAt: at,
    leaving: false,
  };
}

/** What a node shows that holds both. */
function held(...objects: ObjectStatus[]) {
  return { objects, nodes: [node(NAMES, NAMES)] };
}

test("an object is pending until it is live, known, and held by a running node", () => {
  const pendingOf = (sync: Parameters<typeof summarisePipelines>[1]) =>
    summarisePipelines(NAMES, sync).pending;
  expect(pendingOf({ objects: [], nodes: [] })).toEqual(NAMES);
  expect(pendingOf(held(LIVE, COPYING))).toEqual(["Contact"]);
  expect(pendingOf(held(LIVE, { ...COPYING, state: "late" }))).toEqual([]);
  expect(pendingOf({ objects: [LIVE], nodes: [] })).toEqual(NAMES);
});

test("records are counted while they are copied and after", () => {
  expect(summarisePipelines(NAMES, held(LIVE, COPYING)).loaded).toBe(17);
});

test("a failure is this run's only where a running node gave the object up", () => {
  const failed: ObjectStatus = { ...COPYING, state: "failed", reason: "no permission" };
  const left = { objects: [{ ...LIVE, state: "failed" as const }, failed] };
  // What an earlier run left, before this node looked at it and while it takes it.
  for (const nodes of [[], [node(NAMES, [])], [node(NAMES, NAMES)]]) {
    const summary = summarisePipelines(NAMES, { ...left, nodes });
    expect(summary).toMatchObject({ pending: NAMES, stopped: [] });
  }
  const summary = summarisePipelines(NAMES, {
    objects: [LIVE, failed],
    nodes: [node(["Account"], ["Account"])],
  });
  expect(summary).toMatchObject({ pending: [], stopped: [failed] });
});

test("a pause is this run's only where a running node holds the object", () => {
  const paused: ObjectStatus = { ...COPYING, state: "paused", reason: "no deliveries" };
  expect(summarisePipelines(NAMES, held(LIVE, paused)).stopped).toEqual([paused]);
  const before = { objects: [LIVE, paused], nodes: [node(NAMES, ["Account"])] };
  expect(summarisePipelines(NAMES, before)).toMatchObject({ pending: ["Contact"], stopped: [] });
});
