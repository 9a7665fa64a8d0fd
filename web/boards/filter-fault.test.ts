import * as v from "valibot";
import { expect, test } from "vitest";
import type { BoardFilter } from "../../edge/protocol/board.ts";
import { CALENDAR_UNITS } from "../../edge/protocol/calendar-unit.ts";
import { Period } from "../../edge/protocol/question.ts";
import { tileQuestions } from "../../edge/protocol/tile-question.ts";
import { periodText } from "./board-address.ts";
import { refusedFilter } from "./filter-fault.ts";
import { readPeriod } from "./read-period.ts";

const WHICH = ["last", "this", "next", "last-n", "next-n", "this-n"];
const NAMES = [
  "today",
  ...WHICH.flatMap((which) =>
    CALENDAR_UNITS.flatMap((unit) => [`${which}-${unit}`, `${which}-${unit}s`]),
  ),
];

test.each(NAMES)("%s is read as the API reads it", (period) => {
  for (const n of [undefined, 1, 30, 1_000, 1_001, 0]) {
    const asked = { period, ...(n === undefined ? {} : { n }) };
    // The API takes or refuses n by the name when it knows the day (edge/ask/relative-date.ts).
    const isTaken = v.is(Period, asked) && period.includes("-n-") === (n !== undefined);
    const text = periodText(asked as Period);
    expect([text, readPeriod(text)]).toEqual([text, isTaken ? asked : expect.any(String)]);
  }
});

test.each([
  ["last-n-days:-3", "“last-n-days:-3” needs a whole number from 1 to 1,000 at its end"],
  ["last-n-days:", "“last-n-days:” needs a whole number"],
  ["last-n-days", "“last-n-days” needs a whole number"],
  ["last-n-days:3.5", "needs a whole number"],
  ["this-month:3", "“this-month:3” takes no number"],
  ["constructor", "“constructor” is no stretch of time"],
])("%s is refused in a sentence", (text, sentence) => {
  expect(readPeriod(text)).toContain(sentence);
});

const FILTERS: readonly BoardFilter[] = [
  { key: "owner", label: "Owner", kind: "value", fields: { Opportunity: "ownerid" } },
  { key: "stage", label: "Stage", kind: "value", fields: { Opportunity: "stagename" } },
];
const own = { field: "ownerid", op: "in", value: ["x"] };
const asked = (values: Record<string, readonly string[]>) =>
  tileQuestions(
    {
      kind: "number",
      question: { object: "Opportunity", measures: [{ fn: "count", as: "n" }], where: own },
    },
    { filters: [...FILTERS] },
    { zone: "UTC", values, asOf: null },
  );

test("a refusal is of the filter whose condition it names", () => {
  const values = { owner: ["abc"], stage: ["Won"] };
  const detail = "where.all[1].value: ownerid takes a record id, not “abc”.";
  expect(refusedFilter(detail, asked(values), FILTERS, values)).toEqual({
    ...{ key: "owner", label: "Owner", sentence: "It takes a record id, not “abc”." },
  });
});

test.each([
  "where.all[0].value: ownerid takes a record id, not “x”.",
  "measures[0].field: Opportunity has no column “gone__c”.",
  "The database does not answer right now.",
])("“%s” is of the tile itself", (detail) => {
  const values = { owner: ["abc"] };
  expect(refusedFilter(detail, asked(values), FILTERS, values)).toBeNull();
});
