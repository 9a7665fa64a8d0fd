import fc from "fast-check";
import { expect, test } from "vitest";
import type { Condition } from "../../edge/protocol/question.ts";
import { parseFilter } from "./filter.ts";
import { heldAs, viewCondition, viewParts } from "./list-condition.ts";

const columns = new Map(
  [
    ["name", "string"],
    ["amount", "currency"],
    ["stage", "picklist"],
    ["at", "datetime"],
    ["day", "date"],
  ].map(([name = "", type = ""]) => [name, { type }]),
);

const small = { field: "amount", op: "lt", value: "10" };
const stages = { field: "stage", op: "in", value: ["Won", null] };
const either = { any: [small, stages] };
const behind = { field: "account.industry", op: "eq", value: "Energy" };
const lately = { field: "day", op: "eq", value: { period: "last-n-days" as const, n: 30 } };

test.each<[string, Condition | undefined, readonly string[], unknown]>([
  ["nothing", undefined, [], null],
  ["one comparison", small, ["amount.lt.10"], null],
  [
    "several that all hold",
    { all: [small, stages] },
    ["amount.lt.10", 'stage.in.["Won",null]'],
    null,
  ],
  ["emptiness", { field: "name", op: "null", value: false }, ["name.null.false"], null],
  ["any of several", either, [], either],
  ["some of both", { all: [either, small] }, ["amount.lt.10"], either],
  [
    "all within all",
    { all: [{ all: [small] }, behind, lately] },
    ["amount.lt.10"],
    { all: [behind, lately] },
  ],
  ["not", { not: small }, [], { not: small }],
  [
    "a day of a time, which is the reader's",
    { field: "at", op: "eq", value: "2026-01-31" },
    [],
    { field: "at", op: "eq", value: "2026-01-31" },
  ],
  ["a day of a date", { field: "day", op: "eq", value: "2026-01-31" }, ["day.eq.2026-01-31"], null],
  [
    "an hour",
    { field: "at", every: "hour", op: "eq", value: 9 },
    [],
    { field: "at", every: "hour", op: "eq", value: 9 },
  ],
])("%s is held as an address can", (_, condition, filters, where) => {
  const held = heldAs(condition, columns);
  expect(held.filters).toEqual(filters.map(parseFilter));
  expect(held.where && JSON.parse(held.where)).toEqual(where);
});

test("what an address holds is the same condition again", () => {
  const leaf = fc.constantFrom<Condition>(small, stages, behind, lately);
  const condition = fc.letrec<{ readonly tree: Condition }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3 },
      leaf,
      fc.array(tie("tree"), { maxLength: 3 }).map((all) => ({ all })),
      fc.array(tie("tree"), { maxLength: 3 }).map((any) => ({ any })),
      tie("tree").map((not) => ({ not })),
    ),
  })).tree;
  fc.assert(
    fc.property(condition, (one) => {
      const held = heldAs(one, columns);
      const again = heldAs(viewCondition(held), columns);
      expect(again).toEqual(held);
      const key = (part: Condition) => JSON.stringify(part);
      const parts = (all: Condition): readonly Condition[] =>
        "all" in all ? all.all.flatMap(parts) : [all];
      expect(viewParts(held).map(key).toSorted()).toEqual(parts(one).map(key).toSorted());
    }),
  );
});

test("a condition that is none is no part of it", () => {
  expect(viewParts({ filters: [parseFilter("name.eq.a")], where: "{" })).toHaveLength(1);
});
