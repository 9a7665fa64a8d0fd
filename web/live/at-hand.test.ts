import { expect, test } from "vitest";
import { makeAtHand } from "./at-hand.ts";

const at = (line: string | null, seq: number) => ({ line, seq });
const lineOf = (line: string, ...lineage: (readonly [string, number])[]) => ({
  ...{ line, lineage: lineage.map(([name, upTo]) => ({ line: name, upTo })) },
});

test("what is on the line, or leads to it, is not read again; what a restore took back is", () => {
  const atHand = makeAtHand(at("one", 5));
  expect(atHand.add(at("one", 9))).toBe(false);
  expect(atHand.add(at("one", 2))).toBe(false);
  expect(atHand.goOver(lineOf("two", ["one", 9]))).toBe(false);
  expect([atHand.isOn(at("one", 9)), atHand.isOn(at("one", 10))]).toEqual([true, false]);
  // What led here counts as of this line from now on.
  expect(atHand.goOver(lineOf("three", ["two", 8]))).toBe(true);
  expect(atHand.goOver(lineOf("four", ["three", 0]))).toBe(false);
});

test("what is on no line of the room's is read again once, and again only when the room names another", () => {
  const atHand = makeAtHand(at("one", 5));
  expect([atHand.add(at("new", 7)), atHand.add(at("new", 8))]).toEqual([true, false]);
  expect(atHand.add(at("newer", 9))).toBe(true);
  expect(atHand.goOver(lineOf("one"))).toBe(true);
  expect(atHand.add(at("new", 8))).toBe(false);
  expect(atHand.goOver(lineOf("one"))).toBe(true);
  expect(atHand.goOver(lineOf("one"))).toBe(false);
  expect(atHand.goOver(lineOf("new", ["one", 5]))).toBe(false);
  expect(atHand.add(at("new", 9))).toBe(false);
});

test("where nothing is known, everything is read again once the room names its line", () => {
  const atHand = makeAtHand(at(null, 0));
  expect(atHand.goOver(lineOf("one"))).toBe(true);
  expect(atHand.goOver(lineOf("two", ["one", 3]))).toBe(false);
});
