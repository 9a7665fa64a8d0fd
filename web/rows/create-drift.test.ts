import { expect, test } from "vitest";
import type { Change } from "../../edge/protocol/change.ts";
import { createDrift } from "./create-drift.ts";

const change = (seq: number, effect: Change["effect"]): Change => ({
  ...{ seq, effect, recordId: "a00", source: "stream" },
  ...{ fields: {}, commitAt: null },
});

test("an object grows and shrinks by what came and went since a seq", () => {
  const drift = createDrift();
  drift.count([change(6, "came"), change(7, "changed"), change(8, "went"), change(9, "came")]);
  expect([drift.since(5), drift.since(6), drift.since(8), drift.since(9)]).toEqual([1, 0, 1, 0]);
});

test("what was counted before rows are read again is forgotten: its seqs may be of a log that was lost", () => {
  const drift = createDrift();
  drift.count([change(900, "came")]);
  expect([drift.restarts(), drift.since(5)]).toEqual([0, 1]);
  drift.restart();
  expect([drift.restarts(), drift.since(5)]).toEqual([1, 0]);
});
