import { expect, test } from "vitest";
import {
  edited,
  lastAttempt,
  NOW,
  TEST_SETTING,
  testDocket,
} from "../../../testing/edits/test-docket.ts";
import { answered, unanswered } from "./answers.ts";
import { baseOf } from "./base.ts";
import type { Docket } from "./docket.ts";
import { takeTurn } from "./turn.ts";

const states = ({ edits }: Docket) => edits.map(({ state }) => state);
const turn = (docket: Docket) => takeTurn(docket, NOW, TEST_SETTING).docket;

test("unsent edits of one person on one field become one: first base, last new", () => {
  const docket = edited(edited(testDocket(), { a: { mine: "1" } }), {
    a: { base: "1", mine: "2", on: 1 },
  });
  expect(states(docket)).toEqual(["superseded", "open"]);
  expect(docket.edits[1]?.fields["a"]).toMatchObject({ base: "b", mine: "2", on: null });
});

test("a form that shares one field takes the other fields along", () => {
  const first = edited(testDocket({ a: "b", c: "b" }), { a: { mine: "1" }, c: { mine: "2" } });
  const docket = edited(first, { a: { base: "1", mine: "3", on: 1 } });
  expect(docket.edits[1]?.fields).toMatchObject({ a: { mine: "3" }, c: { mine: "2" } });
});

test("edits of different persons stay apart, and so do those with another's between", () => {
  const first = edited(testDocket(), { a: { mine: "1" } });
  const second = edited(first, { a: { mine: "2" } }, { person: "Q" });
  const third = edited(second, { a: { base: "1", mine: "3", on: 1 } });
  expect(states(third)).toEqual(["open", "open", "open"]);
});

test("edits of different fields stay apart: a refusal of one does not hit the other", () => {
  const docket = edited(edited(testDocket({ a: "b", c: "b" }), { a: {} }), { c: {} });
  expect(states(docket)).toEqual(["open", "open"]);
});

test("nothing is merged into an edit that has an attempt", () => {
  const docket = edited(turn(edited(testDocket(), { a: { mine: "1" } })), {
    a: { base: "1", mine: "2", on: 1 },
  });
  expect(states(docket)).toEqual(["open", "open"]);
  expect(docket.edits[1]?.fields["a"]?.on).toBe(1);
});

test("differences that are added stay apart", () => {
  const add = (base: string, mine: string, on: number | null) => ({
    n: { base, mine, on, policy: "add" as const },
  });
  const docket = edited(edited(testDocket({ n: "10" }), add("10", "15", null)), add("15", "18", 1));
  expect(states(docket)).toEqual(["open", "open"]);
});

test("a newer value replaces the one that is asked about, with its base", () => {
  const asked = turn(edited(testDocket({ a: "theirs" }), { a: { mine: "1" } }));
  expect(states(asked)).toEqual(["asked"]);
  const docket = edited(asked, { a: { base: "1", mine: "2", on: 1 } });
  expect(states(docket)).toEqual(["superseded", "open"]);
  expect(docket.edits[1]?.fields["a"]).toMatchObject({ base: "b", mine: "2", on: null });
});

test("a mended value takes the rest of a refused form along", () => {
  const sent = turn(
    edited(testDocket({ a: "b", c: "b" }), { a: { mine: "bad" }, c: { mine: "2" } }),
  );
  const refused = answered(sent, 1, { is: "refused", reason: "no" }, NOW, TEST_SETTING);
  expect(refused.edits[0]).toMatchObject({ state: "refused", reason: "no" });
  const docket = edited(refused, { a: { base: "bad", mine: "good", on: 1 } });
  expect(docket.edits[1]?.fields).toMatchObject({
    a: { base: "b", mine: "good" },
    c: { mine: "2" },
  });
});

test("the newer of two waiting edits is asked about, field by field", () => {
  const sent = turn(edited(testDocket({ a: "b", c: "b" }), { a: { mine: "1" }, c: { mine: "1" } }));
  const waiting = edited(unanswered(sent, 1), { a: { base: "1", mine: "2", on: 1 } });
  const busy = { ...waiting, attempts: [{ ...lastAttempt(waiting), state: "failed" as const }] };
  const docket = turn({ ...busy, row: { ...busy.row, a: "theirs", c: "b" } });
  expect(states(docket)).toEqual(["superseded", "asked"]);
  expect(docket.edits[1]?.fields).toMatchObject({ a: { base: "b", mine: "2" }, c: { mine: "1" } });
});

test("the base of an edit on an own one is what became of that", () => {
  const first = turn(edited(testDocket(), { a: { mine: "1" } }));
  const docket = edited(first, { a: { base: "1", mine: "2", on: 1 } });
  const [below, above] = docket.edits;
  if (below === undefined || above === undefined) throw new Error("two edits");
  expect(baseOf(docket, above, "a")).toBe("b");
  const field = below.fields["a"];
  if (field === undefined) throw new Error("a field");
  const end = { is: "stored" as const, value: "1*" };
  const stored = { ...below, state: "confirmed" as const, fields: { a: { ...field, end } } };
  expect(baseOf({ ...docket, edits: [stored, above] }, above, "a")).toBe("1*");
});
