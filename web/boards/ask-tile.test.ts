import { expect, test } from "vitest";
import type { MeasuresQuestion } from "../../edge/protocol/question.ts";
import { withinHistory } from "./ask-tile.ts";

const COUNT: MeasuresQuestion = {
  object: "Opportunity",
  measures: [{ fn: "count", as: "deals" }],
  zone: "UTC",
};
const asOf = { period: "this-month" } as const;

test("what is compared with how things stood takes the beginning of the history", () => {
  const compare = { asOf, orBeginning: true };
  expect(withinHistory({ ...COUNT, compare: { asOf } }, true)).toEqual({ ...COUNT, compare });
});

test("before there is a history it is compared with nothing, and not cut by how it moved", () => {
  const top = { n: 9, by: "change" } as const;
  expect(withinHistory({ ...COUNT, compare: { asOf }, top }, false)).toEqual({
    ...COUNT,
    top: { n: 9, by: "value" },
  });
});

test.each([true, false])("periods are in the records: they need no history", (hasHistory) => {
  const question = { ...COUNT, compare: "previous-period" } as const;
  expect(withinHistory(question, hasHistory)).toBe(question);
  expect(withinHistory(COUNT, hasHistory)).toBe(COUNT);
});
