import { expect, test } from "vitest";
import type { Condition, Measure } from "../../edge/protocol/question.ts";
import { publicColumn } from "../../testing/public-column.ts";
import type { Describe } from "../condition/field-at.ts";
import { tileWords } from "./tile-drawing.ts";

test.each<[Measure, string]>([
  [{ fn: "sum", field: "amount", as: "n" }, "Sum of amount"],
  [{ fn: "percentile", p: 90, field: "amount", as: "n" }, "Percentile 90 of amount"],
  [{ fn: "rate", as: "win_rate" }, "Win rate"],
])("%o without a title is said in words", (measure, words) => {
  const question = { object: "Opportunity", measures: [measure] };
  expect(tileWords({ question }, () => undefined)).toBe(words);
});

const describe: Describe = () => ({
  ...{ object: "Opportunity", label: "Opportunity", labelPlural: "Opportunities" },
  columns: [
    { ...publicColumn("amount", "currency"), label: "Amount" },
    { ...publicColumn("stagename", "picklist"), label: "Stage" },
    { ...publicColumn("isclosed", "boolean"), label: "Closed" },
  ],
});
const OPEN: Condition = { field: "isclosed", op: "eq", value: false };
const LARGE: Condition = { field: "amount", op: "gt", value: 1_000 };

test.each<[Condition, string]>([
  [OPEN, "Sum of Amount, by Stage, where Closed is No"],
  [
    { all: [OPEN, { all: [LARGE] }] },
    "Sum of Amount, by Stage, where Closed is No and Amount > 1,000",
  ],
  [{ any: [OPEN, LARGE] }, "Sum of Amount, by Stage, where (Closed is No or Amount > 1,000)"],
  [{ all: [] }, "Sum of Amount, by Stage"],
])("the condition %j is among the words", (where, words) => {
  const measures: Measure[] = [{ fn: "sum", field: "amount", as: "n" }];
  const question = { object: "Opportunity", measures, by: [{ field: "stagename" }], where };
  expect(tileWords({ question }, describe)).toBe(words);
});

test("a measure's own condition stands behind it", () => {
  const measures: Measure[] = [
    { fn: "count", as: "deals" },
    { fn: "count", as: "open", where: OPEN },
  ];
  expect(tileWords({ question: { object: "Opportunity", measures } }, describe)).toBe(
    "Opportunities, Opportunities (Closed is No)",
  );
});
