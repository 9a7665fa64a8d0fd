import { expect, test } from "vitest";
import { type Mutant, scoreOf, textBetween } from "./score.ts";

const mutant = (status: string, original = "a < b", line = 7): Mutant => ({
  ...{ file: "x.ts", line, mutator: "EqualityOperator", original, replacement: "a <= b", status },
});
const { status: _, line: __, ...known } = mutant("Survived");
const listed = { ...known, why: "a and b are never equal" };

test("a mutant that no test sees counts against the part, one that never ends does not", () => {
  const mutants = [mutant("Killed"), mutant("Timeout"), mutant("Survived"), mutant("NoCoverage")];
  expect(scoreOf(mutants, [])).toMatchObject({ percent: 50, killed: 2, counted: 4 });
});

test("what does not even run is not counted; a part without mutants has all of them", () => {
  const mutants = [mutant("CompileError"), mutant("Ignored")];
  expect(scoreOf(mutants, [])).toMatchObject({ percent: 100, counted: 0, left: [] });
});

test("a listed equivalent counts neither way, wherever its line and its breaks are", () => {
  const mutants = [mutant("Killed", "c"), mutant("Survived", "a\n    < b", 70)];
  expect(scoreOf(mutants, [listed])).toMatchObject({ percent: 100, counted: 1, equivalent: 1 });
});

test("a listed equivalent that a test kills, or that is no more, is told", () => {
  expect(scoreOf([mutant("Killed")], [listed]).untrue).toEqual([listed]);
  expect(scoreOf([mutant("Survived", "c < d")], [listed]).untrue).toEqual([listed]);
});

test("the text of a mutant is what is between its places", () => {
  const source = "one\n  two(three,\n  four) five\n";
  const between = (from: [number, number], to: [number, number]) =>
    textBetween(source, place(...from), place(...to));
  expect(between([2, 7], [2, 12])).toBe("three");
  expect(between([2, 3], [3, 8])).toBe("two(three,\n  four)");
});

const place = (line: number, column: number) => ({ line, column });
