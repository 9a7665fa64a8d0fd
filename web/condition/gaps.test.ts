import { expect, test } from "vitest";
import type { Comparison } from "../../edge/protocol/question.ts";
import type { Sentence } from "./condition-draft.ts";
import { faultsOfBranch, gapsOfBranch } from "./gaps.ts";

const types: Readonly<Record<string, string>> = {
  amount: "currency",
  day: "date",
  at: "datetime",
  of: "reference",
};
const columnAt = (path: string) => {
  const type = types[path];
  return type === undefined ? undefined : { type, label: "Thing" };
};
const faults = (sentence: Sentence) =>
  faultsOfBranch({ how: "all", of: [{ how: "any", of: [sentence] }] }, "where", columnAt);

test.each<[string, string, Comparison["value"], string]>([
  ["amount", "gt", "many", "a number"],
  ["amount", "in", ["1", null, "NaN"], "a number"],
  ["day", "eq", "2026-02-99", "a day"],
  ["at", "lt", "soon", "a day and a time"],
  ["of", "eq", "Acme", "choose one by its name"],
])("%s %s %j is refused with a sentence at its place", (field, op, value, words) => {
  expect(faults({ field, op, value })).toEqual([
    { part: "where/0/0", sentence: expect.stringContaining(words) },
  ]);
});

test.each<Sentence>([
  { field: "amount", op: "gt", value: "-12.5" },
  { field: "amount", op: "null", value: true },
  { field: "amount", op: "gt", value: undefined },
  { field: "day", op: "eq", value: { period: "this-month" } },
  { field: "at", every: "hour", op: "eq", value: 9 },
  { field: "of", op: "eq", value: "005Em000000G5ZtIAK" },
  { field: "unknown.path", op: "eq", value: "x" },
])("%j is not refused", (sentence) => {
  expect(faults(sentence)).toEqual([]);
});

test("what is missing is said at its place", () => {
  const of = [
    { field: "amount", op: "gt", value: 1 },
    { field: "", op: "eq", value: undefined },
    { how: "any" as const, of: [{ field: "day", op: "eq", value: undefined }] },
  ];
  expect(gapsOfBranch({ how: "all", of }, "where")).toEqual([
    { part: "where/1", sentence: "Choose a field." },
    { part: "where/2/0", sentence: "Fill in a value, or take this out." },
  ]);
});
