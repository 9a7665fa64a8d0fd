import { expect, test } from "vitest";
import type { ObjectStatus } from "../../edge/protocol/sync.ts";
import { summariseLanes } from "./pipelines.ts";

const LANE: ObjectStatus = {
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
  heardAt: null,
  snapshot: null,
  backfill: null,
  source: "stream",
  polledThrough: null,
  ledger: { received: 0, applied: 0, superseded: 0, duplicate: 0, parked: 0, waiting: 0 },
  openRepairs: 0,
  repairs: [],
  parked: { open: 0, newest: null },
  fields: { computedAt: null, retired: [], reading: [] },
  verifiedAt: null,
  audits: { stamps: null, full: null },
};
const COPYING: ObjectStatus = {
  ...LANE,
  object: "Contact",
  state: "copying",
  rows: 0,
  snapshot: {
    kind: "copy",
    state: "loading",
    rowsLoaded: 7,
    rowsParked: 0,
    rowsExpected: null,
    startedAt: "2026-01-31T09:30:00.000Z",
    finishedAt: null,
    error: null,
  },
};
const NAMES = ["Account", "Contact"];

test("an object is pending until it is live, known, and kept by this node", () => {
  expect(summariseLanes(NAMES, [], []).pending).toEqual(NAMES);
  expect(summariseLanes(NAMES, [LANE, COPYING], NAMES).pending).toEqual(["Contact"]);
  expect(summariseLanes(NAMES, [LANE, { ...COPYING, state: "late" }], NAMES).pending).toEqual([]);
  expect(summariseLanes(NAMES, [LANE], []).pending).toEqual(NAMES);
});

test("records are counted while they are copied and after", () => {
  expect(summariseLanes(NAMES, [LANE, COPYING], NAMES).loaded).toBe(17);
});

test("a lane that waits for a person holds nobody up", () => {
  const failed: ObjectStatus = { ...COPYING, state: "failed", reason: "no permission" };
  const summary = summariseLanes(NAMES, [LANE, failed], NAMES);
  expect(summary.pending).toEqual([]);
  expect(summary.stopped).toEqual([failed]);
});
