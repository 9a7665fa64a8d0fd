import { expect, test } from "vitest";
import { makeMissed } from "./missed.ts";

const answer = (seq: number, line = "a") => ({ seqs: { Lead: seq }, history: { Lead: line } });

test("what is asked for is missed no more once it is answered, by whatever answers", () => {
  const missed = makeMissed();
  missed.add("Lead", { line: "a", seq: 7 });
  missed.add("Case", null);
  const { contents, answered } = missed.ask();
  expect(contents).toEqual({ Lead: { line: "a", seq: 7 } });
  expect(missed.isAny()).toBe(true);
  answered([answer(7)]);
  expect(missed.isAny()).toBe(false);
});

test.each([
  ["contains", answer(9), false],
  ["does not contain", answer(8), true],
  ["cannot be compared with", answer(9, "b"), true],
] as const)("what the answer %s though it came meanwhile", (_, come, isMissed) => {
  const missed = makeMissed();
  missed.add("Lead", { line: "a", seq: 7 });
  const { answered } = missed.ask();
  missed.add("Lead", { line: "a", seq: 9 });
  answered([come]);
  expect(missed.isAny()).toBe(isMissed);
});

test("what came meanwhile of a line that is not known is missed still", () => {
  const missed = makeMissed();
  missed.add("Lead", null);
  const { answered } = missed.ask();
  missed.add("Lead", { line: "b", seq: 1 });
  missed.add("Case", null);
  answered([answer(9), { seqs: { Case: 3 }, history: { Case: "c" } }]);
  expect(missed.ask().contents).toEqual({ Lead: { line: "b", seq: 1 } });
});
