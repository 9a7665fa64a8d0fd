import { expect, test } from "vitest";
import {
  edited,
  logged,
  NOW,
  OURS,
  SECOND,
  TEST_SETTING,
  testDocket,
} from "../../../testing/edits/test-docket.ts";
import { answered, unanswered } from "./answers.ts";
import { decide } from "./decisions.ts";
import type { Docket, LogEntry } from "./docket.ts";
import { strangers } from "./own-events.ts";
import { takeTurn } from "./turn.ts";

const turn = (docket: Docket) => takeTurn(docket, NOW, TEST_SETTING).docket;

/** An edit that was sent, and then the events of the stream. */
function after(
  entries: readonly LogEntry[],
  policy: "ask" | "ours" | "theirs" | "add" = "ask",
): Docket {
  const fields = policy === "add" ? { a: { base: "10", mine: "15", policy } } : { a: { policy } };
  const sent = turn(edited(testDocket({ a: policy === "add" ? "10" : "b" }), fields));
  const stored = { is: "stored" as const, second: SECOND, readBack: null };
  const docket = answered(sent, 1, stored, NOW, TEST_SETTING);
  return turn({ ...docket, log: entries, headSeq: 20 });
}

const own = (seq: number, a = "mine") => logged(seq, { a }, { origin: OURS });
const gap = (seq: number) => logged(seq, {}, { kind: "gap", modifiedSecond: null });

test.each<[string, readonly LogEntry[], readonly object[]]>([
  ["nothing between", [own(12)], []],
  [
    "another's value",
    [logged(11, { a: "x" }), own(12)],
    [{ found: "after", theirs: "x", seq: 11 }],
  ],
  ["another's, then the base again", [logged(11, { a: "x" }), logged(12, { a: "b" }), own(13)], []],
  ["another field", [logged(11, { c: "x" }), own(12)], []],
  ["a gap", [gap(11), own(12)], [{ found: "possible", theirs: null }]],
  [
    "a gap, then a value",
    [gap(11), logged(12, { a: "x" }), own(13)],
    [{ found: "after", theirs: "x" }],
  ],
  ["before the plan", [logged(9, { a: "x" }), own(12)], []],
  ["inside the image", [logged(11, { a: "x" }, { commitSecond: 1 }), own(12)], []],
  ["after the own event", [own(11), logged(12, { a: "x" })], []],
])("%s", (_, entries, conflicts) => {
  expect(after(entries).conflicts).toMatchObject(conflicts);
});

test("restoring is an edit like any other, on top of the one that overwrote", () => {
  const docket = after([logged(11, { a: "x" }), own(12)]);
  const restored = decide(docket, 1, { is: "theirs" }, NOW);
  const edit = restored.edits.at(-1);
  expect(edit?.fields["a"]).toMatchObject({ base: "mine", mine: "x", on: 1 });
  const next = takeTurn(
    { ...restored, row: { ...restored.row, a: "mine" } },
    NOW,
    TEST_SETTING,
  ).next;
  expect(next.do === "send" && next.attempt.values).toEqual({ a: "x" });
});

test("policies keep, restore, or add again", () => {
  const entries = [logged(11, { a: "x" }), own(12)];
  expect(after(entries, "ours").edits).toHaveLength(1);
  expect(after(entries, "theirs").edits[1]?.fields["a"]?.mine).toBe("x");
  const added = after([logged(11, { a: "12" }), own(12, "15")], "add");
  expect(added.edits[1]?.fields["a"]).toMatchObject({ base: "15", mine: "17" });
});

test("every own event is looked back from: a repeat overwrites, too", () => {
  const sent = turn(edited(testDocket(), { a: {} }));
  const silent = unanswered(sent, 1);
  const again = {
    ...silent,
    attempts: silent.attempts.map((one) => ({ ...one, lastSentAt: NOW + 4_000 })),
  };
  const log = [own(11), logged(12, { a: "x" }), own(13)];
  const docket = turn({
    ...again,
    log: log.map((one) => ({ ...one, modifiedSecond: SECOND - 500 })),
  });
  expect(docket.attempts[0]?.events).toEqual([11, 13]);
  expect(docket.conflicts).toMatchObject([{ found: "after", theirs: "x", seq: 12 }]);
});

test("a write whose event never came: what others did since is possible", () => {
  const docket = after([logged(11, { a: "x" })]);
  const late = { ...docket, row: { ...docket.row, a: "mine" }, readBegan: NOW + 3_001 };
  expect(turn(late).conflicts).toMatchObject([{ found: "possible" }]);
});

test("an own event from before the plan is not of this attempt", () => {
  const docket = after([own(9)]);
  expect(docket.attempts[0]?.events).toEqual([]);
  expect(docket.edits[0]?.state).toBe("open");
});

test("an own event that no attempt claims is a stranger's", () => {
  const docket = testDocket({ a: "b" }, { log: [own(11), logged(12, { a: "x" })] });
  expect(strangers(docket, TEST_SETTING).map(({ seq }) => seq)).toEqual([11]);
});
