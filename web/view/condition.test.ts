import fc from "fast-check";
import { expect, test } from "vitest";
import type { Condition } from "../../edge/protocol/question.ts";
import {
  comparisonOf,
  conditionColumns,
  conditionOf,
  holds,
  jsonOf,
  looksBehind,
} from "./condition.ts";
import { parseFilter } from "./filter.ts";

const columns = new Map([
  ["name", { type: "string", relationshipName: null }],
  ["amount", { type: "currency", relationshipName: null }],
  ["at", { type: "datetime", relationshipName: null }],
  ["accountid", { type: "reference", relationshipName: "Account" }],
]);
const row = { name: "Acme", amount: "10.50", at: "2026-01-31T09:00:00.000Z", accountid: null };
const big = { field: "amount", op: "gt", value: 10 };
const small = { field: "amount", op: "lt", value: "10" };
const behind = { field: "account.industry", op: "eq", value: "Energy" };

test.each<[Condition, boolean | null]>([
  [big, true],
  [small, false],
  [{ field: "Amount", op: "eq", value: "10.5" }, true],
  [{ field: "name", op: "in", value: ["Acme", null] }, true],
  [{ field: "accountid", op: "null", value: true }, true],
  [{ all: [] }, true],
  [{ any: [] }, false],
  [{ any: [small, big] }, true],
  [{ all: [small, behind] }, false],
  [{ all: [big, behind] }, null],
  [{ any: [big, behind] }, true],
  [{ any: [small, behind] }, null],
  [{ not: small }, true],
  [{ not: behind }, null],
  [{ field: "at", op: "gte", value: { period: "this-year" } }, null],
  [{ field: "at", op: "gte", value: "2026-01-31" }, null],
  [{ field: "at", op: "gte", value: "2026-01-31T08:00:00Z" }, true],
  [{ field: "at", every: "hour", op: "eq", value: 9 }, null],
  [{ field: "amount", bands: [1], op: "eq", value: 1 }, null],
  [{ field: "unread", op: "eq", value: 1 }, null],
])("%j holds: %s", (condition, result) => {
  expect(holds(condition, row, columns)).toBe(result);
});

test("not of not, and the laws of De Morgan", () => {
  const leaf = fc.constantFrom<Condition>(big, small, behind);
  fc.assert(
    fc.property(fc.array(leaf, { maxLength: 3 }), (all) => {
      const of = (condition: Condition) => holds(condition, row, columns);
      expect(of({ not: { not: { all } } })).toBe(of({ all }));
      expect(of({ not: { any: all } })).toBe(of({ all: all.map((not) => ({ not })) }));
    }),
  );
});

test("the columns of a condition are those of the record itself", () => {
  const condition = { all: [big, { not: behind }, { any: [{ ...big, field: "Name" }] }] };
  expect(conditionColumns(condition, columns)).toEqual(["amount", "accountid", "name"]);
  expect([looksBehind(condition), looksBehind(big)]).toEqual([true, false]);
});

test("a filter is a condition of the same", () => {
  const of = (text: string) => comparisonOf(parseFilter(text));
  expect(of("amount.gt.10.5")).toEqual({ field: "amount", op: "gt", value: "10.5" });
  expect(of('name.in.["a",null]')).toEqual({ field: "name", op: "in", value: ["a", null] });
  expect(of("name.in.a")).toEqual({ field: "name", op: "in", value: "a" });
});

test("what is written in an address is a condition, or not", () => {
  expect(conditionOf(jsonOf(JSON.stringify({ all: [big] })))).toEqual({ all: [big] });
  for (const text of ["{", "7", '{"all":7}', '{"field":"a"}', ""])
    expect(conditionOf(jsonOf(text))).toBeUndefined();
});
