import { expect, test } from "vitest";
import { logged, NOW, OURS, SECOND, TEST_SETTING } from "../../../testing/edits/test-docket.ts";
import { type Delete, lostByDelete, nextOfDelete, type Shown } from "./delete.ts";
import type { LogEntry } from "./docket.ts";

const BASE = { a: "b", c: "d" };
const SENT: Delete = { base: BASE, sent: { at: NOW, cells: BASE, position: 10 }, answer: null };
const DUE = NOW + 18_001;
const next = (one: Delete, shown: Shown, log: readonly LogEntry[] = [], now = NOW) =>
  nextOfDelete(one, shown, log, now, TEST_SETTING);
const shows = (cells: Shown["cells"], readBegan = NOW): Shown => ({ cells, readBegan });
const ownDelete = (seq: number) => logged(seq, {}, { kind: "delete", origin: OURS });

test("a record is compared before it is deleted; stamps do not count", () => {
  const fresh = { ...SENT, sent: null };
  expect(next(fresh, shows({ ...BASE, systemmodstamp: "later" }))).toEqual({ do: "delete" });
  expect(next(fresh, shows({ ...BASE, c: "x" }))).toEqual({ do: "ask", changed: ["c"] });
  expect(next(fresh, shows(null))).toEqual({ do: "end", end: "already" });
});

test("silence: the own delete event, or a read past the request's time", () => {
  const silent = { ...SENT, answer: "none" } as const;
  expect(next(silent, shows(BASE))).toEqual({ do: "wait", until: DUE });
  expect(next(silent, shows(BASE), [ownDelete(11)])).toEqual({ do: "end", end: "deleted" });
  expect(next(silent, shows(BASE), [], DUE)).toEqual({ do: "read" });
  expect(next(silent, shows(null, DUE), [], DUE)).toEqual({ do: "end", end: "deleted" });
  expect(next(silent, shows(BASE, DUE), [], DUE)).toEqual({ do: "delete" });
});

test("a record that was undeleted after our delete is not deleted again", () => {
  const silent = { ...SENT, answer: "none" } as const;
  const log = [ownDelete(11), logged(12, BASE, { kind: "undelete" })];
  expect(next(silent, shows(BASE, DUE), log, DUE)).toEqual({ do: "end", end: "deleted" });
});

test("what others changed between the plan and our delete is listed", () => {
  const lost = (...log: LogEntry[]) => lostByDelete(SENT, log, TEST_SETTING);
  expect(lost(logged(11, { c: "x" }), ownDelete(12))).toEqual({
    values: { c: "x" },
    isPossible: false,
  });
  expect(lost(logged(9, { c: "x" }), ownDelete(12)).values).toEqual({});
  expect(lost(ownDelete(11), logged(12, { c: "x" })).values).toEqual({});
  const gap = logged(11, {}, { kind: "gap", commitSecond: SECOND });
  expect(lost(gap, ownDelete(12))).toEqual({ values: {}, isPossible: true });
});
