import { describe, expect, test } from "vitest";
import type { BoardFilter, TileQuestion } from "./board.ts";
import type { Condition, Group } from "./question.ts";
import {
  type Asking,
  boardObjects,
  type FilterValues,
  ignoredFilters,
  replacingPeriods,
  tileQuestions,
} from "./tile-question.ts";

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
const IN_LAST_MONTH = { field: "closedate", op: "eq", value: LAST_MONTH };

const asked = (where: Condition | undefined, object = "Opportunity"): TileQuestion => ({
  object,
  measures: [{ fn: "count", as: "deals" }],
  ...(where === undefined ? {} : { where }),
});
const tileOf = (question: TileQuestion, others: Partial<Asking> = {}): Asking => ({
  kind: "line",
  question,
  ...others,
});
/** The questions of a tile under these filters. */
const under = (values: FilterValues, tile: Asking) =>
  tileQuestions(tile, BOARD, { zone: "Europe/Berlin", values, asOf: null });
const whereUnder = (values: FilterValues, where: Condition | undefined) =>
  under(values, tileOf(asked(where)))[0]?.where;

test("without a filter that is set the question is the tile's, in the reader's zone", () => {
  expect(under({}, tileOf(asked(WON)))).toEqual([{ ...asked(WON), zone: "Europe/Berlin" }]);
});

test("a list holds beside what the tile asks", () => {
  expect(whereUnder({ owner: ["Ada", null] }, WON)).toEqual({
    all: [WON, { field: "owner.name", op: "in", value: ["Ada", null] }],
  });
});

describe("a period of the bar", () => {
  test("takes the place of the tile's own one of that field, and of no other", () => {
    const own = { all: [WON, { all: [THIS_YEAR] }, { not: THIS_YEAR }] };
    expect(whereUnder({ period: LAST_MONTH }, own)).toEqual({
      all: [WON, { not: THIS_YEAR }, IN_LAST_MONTH],
    });
  });

  test.each<[string, Condition[]]>([
    ["in another case", [{ ...THIS_YEAR, field: "CloseDate" }]],
    [
      "of two ends",
      [
        { field: "closedate", op: "gte", value: { period: "last-n-months", n: 3 } },
        { field: "closedate", op: "lte", value: { period: "this-month" } },
      ],
    ],
    ["of days", [{ field: "closedate", op: "gte", value: "2026-01-01" }]],
  ])("takes the place of one %s", (_how, own) => {
    const tile = tileOf(asked({ all: own }));
    expect(under({ period: LAST_MONTH }, tile)[0]?.where).toEqual({ all: [IN_LAST_MONTH] });
    expect(replacingPeriods(tile, BOARD, { period: LAST_MONTH })).toEqual([
      { label: "Period", period: LAST_MONTH },
    ]);
  });

  test.each<[string, Condition]>([
    ["what only ends", { field: "closedate", op: "lt", value: { period: "today" } }],
    ["what it is not", { field: "closedate", op: "ne", value: { period: "today" } }],
    ["a bucket", { field: "closedate", every: "month", op: "eq", value: "2026-01-01" }],
    ["no time", { field: "amount", op: "gte", value: 1_000 }],
  ])("holds beside %s", (_what, own) => {
    expect(whereUnder({ period: LAST_MONTH }, own)).toEqual({ all: [own, IN_LAST_MONTH] });
    expect(replacingPeriods(tileOf(asked(own)), BOARD, { period: LAST_MONTH })).toEqual([]);
  });

  test("narrows what asks for no time, and says nothing", () => {
    expect(whereUnder({ period: LAST_MONTH }, WON)).toEqual({ all: [WON, IN_LAST_MONTH] });
    expect(replacingPeriods(tileOf(asked(WON)), BOARD, { period: LAST_MONTH })).toEqual([]);
  });

  const created: Condition = { field: "createddate", op: "gte", value: { period: "last-year" } };
  test.each<[string, TileQuestion]>([
    ["by another field", asked({ all: [WON, created] })],
    ["in a measure", { ...asked(WON), measures: [{ fn: "count", where: THIS_YEAR, as: "n" }] }],
  ])("is not obeyed by what asks for a time %s", (_where, question) => {
    expect(under({ period: LAST_MONTH }, tileOf(question))[0]?.where).toEqual(question.where);
    expect(ignoredFilters(tileOf(question), BOARD, { period: LAST_MONTH })).toEqual([CLOSED]);
  });
});

describe("a backlog", () => {
  const stay = (field: string, until: string): Group => ({
    field,
    every: "day",
    until,
    over: { period: "last-n-days", n: 90 },
  });
  const backlog = (group: Group): TileQuestion => ({ ...asked(WON), by: [group, { field: "x" }] });

  test.each([stay("CloseDate", "endsat__c"), stay("createddate", "closedate")])(
    "of %j is drawn over a period of its beginning or end, of the same records",
    (group) => {
      expect(under({ period: LAST_MONTH }, tileOf(backlog(group)))[0]).toMatchObject({
        ...{ where: WON, by: [{ ...group, over: LAST_MONTH }, { field: "x" }] },
      });
    },
  );

  test.each<[string, Asking, FilterValues]>([
    ["of other days", tileOf(backlog(stay("a__c", "b__c"))), { period: LAST_MONTH }],
    [
      "as one number, which is of now",
      tileOf(backlog(stay("closedate", "b__c")), { kind: "number" }),
      { period: LAST_MONTH },
    ],
    [
      "of days to come",
      tileOf(backlog(stay("closedate", "b__c"))),
      { period: { period: "next-month" } },
    ],
  ])("%s does not obey it", (_what, tile, values) => {
    expect(under(values, tile)).toEqual(under({}, tile));
    expect(ignoredFilters(tile, BOARD, values)).toEqual([CLOSED]);
  });
});

test("a filter without a field of the object leaves the tile alone, and is told", () => {
  const values = { owner: ["Ada"], period: LAST_MONTH };
  const tile = tileOf(asked(undefined, "Case"));
  expect(under(values, tile)[0]?.where).toEqual({
    all: [{ field: "owner.name", op: "in", value: ["Ada"] }],
  });
  expect(ignoredFilters(tile, BOARD, values)).toEqual([CLOSED]);
  expect(ignoredFilters(tile, BOARD, { owner: ["Ada"] })).toEqual([]);
});

test("the questions of a tile obey a filter together, or not at all", () => {
  const against = [{ label: "Cases", question: asked(undefined, "Case") }];
  const tile = tileOf(asked(WON), { against });
  expect(under({ period: LAST_MONTH }, tile)).toEqual(under({}, tile));
  expect(ignoredFilters(tile, BOARD, { period: LAST_MONTH })).toEqual([CLOSED]);
  const alike = tileOf(asked(WON), { against: [{ label: "All", question: asked(undefined) }] });
  expect(under({ period: LAST_MONTH }, alike).map(({ where }) => where)).toEqual([
    { all: [WON, IN_LAST_MONTH] },
    { all: [IN_LAST_MONTH] },
  ]);
});

test("the objects of a board are each named once, in whatever case they are written", () => {
  const against = [{ label: "Cases", question: asked(undefined, "Case") }];
  const tiles = [asked(WON), asked(WON, "opportunity")].map((question) => ({
    ...{ key: "a", kind: "line" as const, place: { x: 0, y: 0, width: 1, height: 1 } },
    ...{ question, against },
  }));
  expect(boardObjects({ tiles })).toEqual(["Opportunity", "Case"]);
});
