import { expect, test } from "vitest";
import {
  edited,
  lastAttempt,
  logged,
  NOW,
  OURS,
  OURS_IN_BATCHES,
  SECOND,
  TEST_SETTING,
  testDocket,
} from "../../../testing/edits/test-docket.ts";
import { answered, type Answer, mayLeave, repeated, unanswered } from "./answers.ts";
import { decide } from "./decisions.ts";
import type { Docket, LogEntry } from "./docket.ts";
import { takeTurn } from "./turn.ts";

const turn = (docket: Docket, now = NOW) => takeTurn(docket, now, TEST_SETTING);
const answer = (docket: Docket, is: Answer, now = NOW) =>
  answered(docket, lastAttempt(docket).id, is, now, TEST_SETTING);
const STORED: Answer = { is: "stored", second: SECOND, readBack: null };

/** An edit of `a` that has been sent. */
const sent = (more: Parameters<typeof edited>[2] = {}, docket = testDocket()) =>
  turn(edited(docket, { a: {} }, more)).docket;

/** The docket when the stream has brought an event, which the row has, too. */
function heard(docket: Docket, ...entries: readonly LogEntry[]): Docket {
  const cells = Object.assign({}, ...entries.map((entry) => entry.cells));
  const stamps = entries.flatMap(({ modifiedSecond }) => modifiedSecond ?? []);
  const stamp = new Date(Math.max(SECOND - 500, ...stamps) * 1_000).toISOString();
  const row = { ...docket.row, ...cells, lastmodifieddate: stamp };
  const headSeq = Math.max(docket.headSeq, ...entries.map(({ seq }) => seq));
  return turn({ ...docket, row, headSeq, log: [...docket.log, ...entries] }).docket;
}

test("an edit is sent with the stamp of the row that it was planned on", () => {
  const { docket, next } = turn(edited(testDocket(), { a: {} }));
  expect(next.do).toBe("send");
  expect(lastAttempt(docket)).toMatchObject({
    ...{ values: { a: "mine" }, planned: { a: "b" }, guard: SECOND - 500, position: 10 },
  });
});

test("an attempt that could not leave in time never does", () => {
  expect(mayLeave(lastAttempt(sent()), NOW + 5_000, TEST_SETTING)).toBe(true);
  expect(mayLeave(lastAttempt(sent()), NOW + 5_001, TEST_SETTING)).toBe(false);
});

test("the own event confirms, and says what was stored", () => {
  const docket = heard(answer(sent(), STORED), logged(11, { a: "mine*" }, { origin: OURS }));
  expect(docket.edits[0]).toMatchObject({ state: "confirmed", confirmedSeq: 11 });
  expect(docket.edits[0]?.fields["a"]?.end).toEqual({ is: "stored", value: "mine*" });
});

test("the own event may come before the answer", () => {
  const docket = answer(heard(sent(), logged(11, { a: "mine" }, { origin: OURS })), STORED);
  expect(docket.edits[0]?.state).toBe("confirmed");
  expect(lastAttempt(docket).state).toBe("confirmed");
});

test("one edit of a record at a time, until it is confirmed", () => {
  const waiting = edited(answer(sent(), STORED), { c: { base: null } });
  expect(turn(waiting).next.do).toBe("wait");
  const docket = heard(waiting, logged(11, { a: "mine" }, { origin: OURS }));
  expect(lastAttempt(docket).values).toEqual({ c: "mine" });
});

test("nothing is planned while a repair is open, or on a row behind a guard that was refused", () => {
  expect(turn(edited(testDocket({ a: "b" }, { repairOpen: true }), { a: {} })).next.do).toBe(
    "nothing",
  );
  const overtaken = answer(sent(), { is: "overtaken" });
  expect(turn(overtaken).next.do).toBe("read");
  const docket = heard(overtaken, logged(11, { c: "theirs" }));
  expect(lastAttempt(docket)).toMatchObject({ id: 2, guard: SECOND });
});

test("a lock keeps the edit's place, a refusal ends it, and the next one goes", () => {
  const busy = answer(sent(), { is: "busy", retryInMs: 100 });
  expect(turn(busy).next).toEqual({ do: "wait", until: NOW + 100 });
  expect(turn(busy, NOW + 100).next.do).toBe("send");
  const refused = answer(edited(sent(), { c: { base: null } }), { is: "refused", reason: "no" });
  expect(turn(refused).next.do).toBe("send");
  expect(refused.edits[0]?.state).toBe("refused");
});

test("a record that is gone ends its edits, listed", () => {
  const docket = answer(sent(), { is: "gone" });
  expect(docket.edits[0]?.state).toBe("resolved");
  expect(docket.conflicts).toMatchObject([{ field: "a", found: "deleted" }]);
});

test("guarded silence: the same request under the same guard, until it is stored or overtaken", () => {
  const silent = unanswered(sent(), 1);
  const again = turn(silent, NOW + 4_000).next;
  if (again.do !== "repeat") throw new Error(again.do);
  expect(again.attempt).toMatchObject({ values: { a: "mine" }, guard: SECOND - 500 });
  const docket = repeated(silent, 1, NOW + 4_000);
  expect(answer(docket, STORED, NOW + 4_100).attempts[0]?.state).toBe("acknowledged");
});

test("a refusal of a repeat says nothing of the first request, while that may still commit", () => {
  const silent = unanswered(sent(), 1);
  const refusal: Answer = { is: "refused", reason: "no" };
  expect(answer(silent, refusal, NOW + 15_000).attempts[0]?.state).toBe("silent");
  expect(answer(silent, refusal, NOW + 15_001).edits[0]?.state).toBe("refused");
});

test("an overtaken repeat: the log tells whether it came in, once it is as new as the row", () => {
  const overtaken = answer(unanswered(sent(), 1), { is: "overtaken" });
  const stamp = new Date(SECOND * 1_000).toISOString();
  const read = { ...overtaken, row: { ...overtaken.row, a: "x", lastmodifieddate: stamp } };
  expect(turn(read)).toMatchObject({
    next: { do: "read" },
    docket: { attempts: [{ state: "overtaken" }] },
  });
  const other = heard(read, logged(11, { a: "x" }));
  expect(other.attempts[0]?.state).toBe("lost");
  expect(other.edits[0]?.state).toBe("asked");
  const own = heard(read, logged(11, { a: "x" }, { origin: OURS }));
  expect(own.edits[0]).toMatchObject({ state: "confirmed", confirmedSeq: 11 });
});

test("a read is believed when the log is as new: an own event may still be on its way", () => {
  const overtaken = answer(unanswered(sent(), 1), { is: "overtaken" });
  const stamp = new Date((SECOND + 1) * 1_000).toISOString();
  const row = { ...overtaken.row, a: "mine*", lastmodifieddate: stamp };
  const log = [logged(11, { c: "theirs" })];
  const behind = turn({ ...overtaken, row, log });
  expect(behind.docket.attempts[0]?.state).toBe("overtaken");
  const own = logged(12, { a: "mine*" }, { origin: OURS, commitSecond: SECOND + 1 });
  const docket = turn({ ...behind.docket, log: [...log, own] }).docket;
  expect(docket.edits[0]?.state).toBe("confirmed");
});

test("unguarded silence: nothing is sent before a read past the request's time", () => {
  const silent = unanswered(sent({ guarded: false }), 1);
  expect(lastAttempt(silent).guard).toBeNull();
  expect(turn(silent).next).toEqual({ do: "wait", until: NOW + 18_001 });
  expect(turn(silent, NOW + 18_001).next.do).toBe("read");
  const read = { ...silent, readBegan: NOW + 18_001 };
  expect(turn(read, NOW + 18_100).next.do).toBe("send");
  const mine = turn({ ...read, row: { ...read.row, a: "mine" } }, NOW + 18_100).docket;
  expect(mine.edits[0]?.state).toBe("confirmed");
});

test("a batch's event has our user and the REST API, and no client", () => {
  const batch = answer(sent({ guarded: false }), STORED);
  const guarded = heard(batch, logged(11, { a: "mine" }, { origin: OURS }));
  expect(guarded.edits[0]?.state).toBe("open");
  const own = heard(batch, logged(11, { a: "mine" }, { origin: OURS_IN_BATCHES }));
  expect(own.edits[0]?.state).toBe("confirmed");
});

test("without its event an answer is confirmed by a read that began late enough", () => {
  const acknowledged = answer(sent(), STORED);
  expect(turn(acknowledged).next).toEqual({ do: "wait", until: NOW + 5_000 });
  const row = { ...acknowledged.row, a: "mine" };
  const early = turn({ ...acknowledged, row, readBegan: NOW + 3_000 }, NOW + 5_000);
  expect(early.next.do).toBe("read");
  const late = turn({ ...acknowledged, row, readBegan: NOW + 3_001 }, NOW + 5_000).docket;
  expect(late.edits[0]?.state).toBe("confirmed");
});

test("an own event that names nothing confirms where the row has the value", () => {
  const docket = heard(answer(sent(), STORED), logged(11, {}, { origin: OURS }));
  expect(docket.attempts[0]?.state).toBe("acknowledged");
  const repeat = { ...docket, row: { ...docket.row, a: "mine" }, readBegan: NOW + 3_001 };
  expect(turn(repeat).docket.edits[0]?.state).toBe("confirmed");
});

test("one field in conflict holds up the whole form, and nothing else", () => {
  const form = edited(testDocket({ a: "theirs", c: "b" }), { a: {}, c: {} });
  const { docket, next } = turn(edited(form, { d: { base: null } }, { person: "Q" }));
  expect(docket.edits.map(({ state }) => state)).toEqual(["asked", "open"]);
  expect(next.do === "send" && next.attempt.values).toEqual({ d: "mine" });
});

test("a field that is decided for the org's value leaves the form, the rest goes on", () => {
  const asked = turn(edited(testDocket({ a: "theirs", c: "b" }), { a: {}, c: {} })).docket;
  const { docket, next } = turn(decide(asked, 1, { is: "theirs" }, NOW));
  expect(next.do === "send" && next.attempt.values).toEqual({ c: "mine" });
  expect(docket.edits[0]?.fields["a"]?.end).toEqual({ is: "given up", value: "theirs" });
});

test("a decision for mine is about the value that was shown", () => {
  const asked = turn(edited(testDocket({ a: "theirs" }), { a: {} })).docket;
  const decided = decide(asked, 1, { is: "mine" }, NOW);
  expect(turn(decided).next.do).toBe("send");
  const again = turn({ ...decided, row: { ...decided.row, a: "another" } }).docket;
  expect(again.conflicts.at(-1)).toMatchObject({ theirs: "another", decision: null });
});

test("a form of which all was given up is resolved", () => {
  const asked = turn(edited(testDocket({ a: "theirs" }), { a: {} })).docket;
  const docket = decide(asked, 1, { is: "theirs" }, NOW);
  expect(docket.edits[0]?.state).toBe("resolved");
  expect(turn(docket).next.do).toBe("nothing");
});

test("what is already so is not sent, and ends with the rest of its form", () => {
  const form = edited(testDocket({ a: "mine", c: "b" }), { a: {}, c: {} });
  const first = turn(form).docket;
  expect(lastAttempt(first).values).toEqual({ c: "mine" });
  const docket = heard(answer(first, STORED), logged(11, { c: "mine" }, { origin: OURS }));
  expect(docket.edits[0]?.fields["a"]?.end).toEqual({ is: "stored", value: "mine" });
});

test("without events nothing is sent before the second of the guard is over", () => {
  const polled = testDocket({ a: "b" }, { hasEvents: false, imageSecond: SECOND });
  const waits = edited(polled, { a: {} });
  expect(turn({ ...waits, readBegan: NOW + 4_400 }).next.do).toBe("nothing");
  expect(turn({ ...waits, readBegan: NOW + 4_401 }).next.do).toBe("send");
});

test("without events what was read back in the same call is what was stored", () => {
  const polled = testDocket({ a: "b" }, { hasEvents: false, readBegan: NOW + 100_000 });
  const readBack = { a: "mine*", lastmodifiedbyid: TEST_SETTING.userId };
  const stored = answer(sent({}, polled), { is: "stored", second: SECOND, readBack });
  const docket = turn({ ...stored, row: { ...stored.row, a: "theirs" } }).docket;
  expect(docket.edits[0]?.fields["a"]?.end).toEqual({ is: "stored", value: "mine*" });
});

test("a turn is the same when it is taken twice", () => {
  const docket = answer(sent(), STORED);
  expect(turn(turn(docket).docket)).toEqual(turn(docket));
});
