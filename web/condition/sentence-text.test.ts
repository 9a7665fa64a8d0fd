import { expect, test } from "vitest";
import type { Comparison } from "../../edge/protocol/question.ts";
import { describeWorld } from "../../testing/described-world.ts";
import { publicColumn } from "../../testing/public-column.ts";
import { checkMeasures } from "../../edge/ask/check.ts";
import { CATALOG, DEAL } from "../../testing/ask/world.ts";
import {
  askingOf,
  askingsOf,
  askingWord,
  firstSentence,
  hasEmpty,
  textOf,
  valueOf,
  withAsking,
  withEmpty,
} from "./sentence-text.ts";

const COLUMNS = describeWorld("Deal")?.columns ?? [];
const columnOf = (name: string) =>
  COLUMNS.find(({ column }) => column === name) ?? publicColumn(name);
const SETTINGS = {
  now: Date.parse("2024-05-15T12:00:00Z"),
  calendar: { weekStart: 1, fiscalYearStart: 2 },
  me: { id: "005000000000001AAA", teams: { managers: ["005000000000001AAA"], roles: [] } },
};
/** A value of each type, as it is typed. */
const TYPED: Readonly<Record<string, string>> = {
  id: "006000000000001AAA",
  reference: "001000000000001AAA",
  currency: "12.50",
  double: "3",
  int: "3",
  long: "90071992547409931",
  boolean: "false",
  time: "09:30",
};

test.each(
  COLUMNS.flatMap((column) => askingsOf(column).map((asking) => [column.column, asking] as const)),
)("%s %s is a sentence that the API understands", (name, asking) => {
  const column = columnOf(name);
  const first = withAsking(firstSentence(name, column), asking, column);
  const typed = TYPED[column.type] ?? "Open";
  const text = asking === "in" ? JSON.stringify([typed]) : typed;
  const value = first.value ?? valueOf(text, first.op, column);
  if (value === undefined) throw new Error("It has no value.");
  const where: Comparison = { ...first, value };
  const question = {
    object: "Deal",
    measures: [{ fn: "count" as const, as: "m" }],
    zone: "UTC",
    where,
  };
  expect(() => checkMeasures(question, DEAL, CATALOG, SETTINGS)).not.toThrow();
  expect(askingOf(first)).toBe(asking);
  expect(askingWord(asking, column)).not.toBe("");
});

test("a value stays where the operator still takes it", () => {
  const column = columnOf("amount");
  const sentence = { field: "amount", op: "gt", value: 5 };
  expect(withAsking(sentence, "lte", column)).toEqual({ ...sentence, op: "lte" });
  expect(withAsking(sentence, "empty", column)).toEqual({
    field: "amount",
    op: "null",
    value: true,
  });
  const stage = { field: "stage", op: "in", value: ["Won", null] };
  expect(withAsking(stage, "eq", columnOf("stage")).value).toBeUndefined();
});

test("“me” is a value of its own, which no other operator takes", () => {
  const column = columnOf("ownerid");
  const mine = withAsking({ field: "ownerid", op: "in", value: ["a"] }, "me", column);
  expect(mine).toEqual({ field: "ownerid", op: "eq", value: { me: true } });
  expect([askingOf(mine), askingOf(withAsking(mine, "not-me", column))]).toEqual(["me", "not-me"]);
  expect(withAsking(mine, "eq", column)).toEqual({ field: "ownerid", op: "eq", value: undefined });
  expect(textOf(mine.value)).toBe("");
});

test("digits that a number cannot hold stay digits", () => {
  expect(valueOf("12.50", "eq", columnOf("amount"))).toBe("12.50");
  expect(valueOf("12.5", "eq", columnOf("amount"))).toBe(12.5);
  expect(valueOf("90071992547409931", "eq", columnOf("serial"))).toBe("90071992547409931");
  expect(valueOf("007", "eq", columnOf("name"))).toBe("007");
});

test("what stands for empty in a list is set apart, and comes back", () => {
  expect(textOf(["Won", null])).toBe('["Won"]');
  expect(textOf([null])).toBe("");
  expect(hasEmpty(["Won", null])).toBe(true);
  expect(withEmpty(["Won"], true)).toEqual(["Won", null]);
  expect(withEmpty(["Won", null], false)).toEqual(["Won"]);
  expect(withEmpty([null], false)).toBeUndefined();
});
