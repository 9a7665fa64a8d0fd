import { expect, test } from "vitest";
import type { Measure } from "../../edge/protocol/question.ts";
import { countedIn } from "./rows-address.ts";

const won = { field: "stagename", op: "eq", value: "Closed Won" } as const;
const sum: Measure = { fn: "sum", field: "amount", as: "total" };
const count: Measure = { fn: "count", as: "deals" };

test.each<[string, readonly Measure[], number]>([
  ["a count beside a sum, which is of records without a number too", [sum, count], 1],
  ["the sum where nothing is counted", [sum], 0],
  ["the sum where other records are counted", [sum, { ...count, where: won }], 0],
  [
    "a count of the same records",
    [
      { ...sum, where: won },
      { ...count, where: won },
    ],
    1,
  ],
  ["the count that is drawn", [count, sum], 0],
])("as many records are opened as a mark says: %s", (_, measures, index) => {
  expect(countedIn(measures)).toBe(index);
});
