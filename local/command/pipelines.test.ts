import { expect, test } from "vitest";
import type { ObjectStatus } from "../../edge/protocol/sync.ts";
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

test("an object is pending until it is live, known, and kept by this node", () => {
  expect(summarisePipelines(NAMES, [], []).pending).toEqual(NAMES);
  expect(summarisePipelines(NAMES, [LIVE, COPYING], NAMES).pending).toEqual(["Contact"]);
  expect(summarisePipelines(NAMES, [LIVE, { ...COPYING, state: "late" }], NAMES).pending).toEqual(
    [],
  );
  expect(summarisePipelines(NAMES, [LIVE], []).pending).toEqual(NAMES);
});

test("records are counted while they are copied and after", () => {
  expect(summarisePipelines(NAMES, [LIVE, COPYING], NAMES).loaded).toBe(17);
});

test("a pipeline that waits for a person holds nobody up", () => {
  const failed: ObjectStatus = { ...COPYING, state: "failed", reason: "no permission" };
  const summary = summarisePipelines(NAMES, [LIVE, failed], NAMES);
  expect(summary.pending).toEqual([]);
  expect(summary.stopped).toEqual([failed]);
});
