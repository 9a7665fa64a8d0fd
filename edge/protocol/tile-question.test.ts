import { expect, test } from "vitest";
import { ignoredFilters, tileQuestion } from "./tile-question.ts";
import type { BoardFilter, TileQuestion } from "./board.ts";
import type { Condition } from "./question.ts";

const OWNER: BoardFilter = {
  key: "owner",
  label: "Owner",
  kind: "value",
  fields: { Opportunity: "owner.name", Case: "owner.name" },
};
const CLOSED: BoardFilter = {
  key: "period",
  label: "Period",
  kind: "period",
  fields: { opportunity: "closedate" },
};
const BOARD = { filters: [OWNER, CLOSED] };
const WON: Condition = { field: "iswon", op: "eq", value: true };
const THIS_YEAR: Condition = { field: "closedate", op: "eq", value: { period: "this-year" } };
const LAST_MONTH = { period: "last-month" } as const;

const asked = (where: Condition | undefined, object = "Opportunity"): TileQuestion => ({
  object,
  measures: [{ fn: "count", as: "deals" }],
  ...(where === undefined ? {} : { where }),
});
const view = (values: object) => ({ zone: "Europe/Berlin", values: { ...values }, asOf: null });

test("without a filter that is set the question is the tile's, in the reader's zone", () => {
  expect(tileQuestion(asked(WON), BOARD, view({}))).toEqual({
    ...asked(WON),
    zone: "Europe/Berlin",
  });
});

test("a list holds beside what the tile asks", () => {
  const { where } = tileQuestion(asked(WON), BOARD, view({ owner: ["Ada", null] }));
  expect(where).toEqual({ all: [WON, { field: "owner.name", op: "in", value: ["Ada", null] }] });
});

test("a period takes the place of the tile's own one of that field, and of no other", () => {
  const own = { all: [WON, { all: [THIS_YEAR] }, { not: THIS_YEAR }] };
  const { where } = tileQuestion(asked(own), BOARD, view({ period: LAST_MONTH }));
  const last = { field: "closedate", op: "eq", value: LAST_MONTH };
  expect(where).toEqual({ all: [WON, { not: THIS_YEAR }, last] });
});

test("a filter without a field of the object leaves the tile alone, and is told", () => {
  const values = { owner: ["Ada"], period: LAST_MONTH };
  const question = asked(undefined, "Case");
  const { where } = tileQuestion(question, BOARD, view(values));
  expect(where).toEqual({ all: [{ field: "owner.name", op: "in", value: ["Ada"] }] });
  expect(ignoredFilters(question, BOARD, values)).toEqual([CLOSED]);
  expect(ignoredFilters(question, BOARD, { owner: ["Ada"] })).toEqual([]);
});
