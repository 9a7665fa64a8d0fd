import { expect, test } from "vitest";
import { CATALOG, DEAL } from "../../testing/ask/world.ts";
import type { Condition } from "../protocol/question.ts";
import type { Asked } from "./asked.ts";
import { checkCondition } from "./condition.ts";
import { boundedRanges, comparedStep, dateRange, stepRangeBack } from "./date-range.ts";
import { resolvePath } from "./field-path.ts";

const ZONE = "America/New_York";
const asked: Asked = {
  ...{ catalog: CATALOG, object: DEAL, zone: ZONE, today: "2024-05-15" },
  settings: { weekStart: 1, fiscalYearStart: 1 },
};

function rangeOf(where: Condition, field = "closed") {
  const path = resolvePath(field, DEAL, CATALOG);
  const range = dateRange(checkCondition(where, "where", asked), path, ZONE);
  return range && [range.from, range.to];
}

const closed = (op: string, value: string) => ({ field: "closed", op, value });
const created = (op: string, value: string) => ({ field: "created", op, value });

test.each<[string, readonly (string | null)[] | null]>([
  ["eq", ["2024-02-29", "2024-03-01"]],
  ["gte", ["2024-02-29", null]],
  ["gt", ["2024-03-01", null]],
  ["lt", [null, "2024-02-29"]],
  ["lte", [null, "2024-03-01"]],
  ["ne", null],
])("of a day %s lets days from one to before another", (op, range) => {
  expect(rangeOf(closed(op, "2024-02-29"))).toEqual(range);
  expect(rangeOf(created(op, "2024-02-29"), "created")).toEqual(range);
});

// In New York it is 2024-02-29 until 05:00 in UTC of the day after.
test.each<[string, string, readonly (string | null)[] | null]>([
  ["eq", "2024-03-01T04:59:59Z", ["2024-02-29", "2024-03-01"]],
  ["gte", "2024-03-01T04:59:59Z", ["2024-02-29", null]],
  ["gt", "2024-03-01T05:00:00Z", ["2024-03-01", null]],
  ["lt", "2024-03-01T05:00:00Z", [null, "2024-03-01"]],
  ["lt", "2024-03-01T00:00:01-05:00", [null, "2024-03-02"]],
  ["lte", "2024-03-01T05:00:00Z", [null, "2024-03-02"]],
  ["lte", "2024-03-01T10:29+0530", [null, "2024-03-01"]],
  ["ne", "2024-03-01T05:00:00Z", null],
])("of an instant %s %s lets the days in the zone", (op, at, range) => {
  expect(rangeOf(created(op, at), "created")).toEqual(range);
});

test("ranges that all hold become the narrowest, and no other part counts", () => {
  const several = [
    closed("gte", "2024-01-01"),
    closed("gte", "2024-02-01"),
    closed("lt", "2024-06-01"),
  ];
  expect(rangeOf({ all: [...several, { all: [closed("lte", "2024-04-30")] }] })).toEqual([
    ...["2024-02-01", "2024-05-01"],
  ]);
  expect(rangeOf({ all: several.toReversed() })).toEqual(["2024-02-01", "2024-06-01"]);
  expect(rangeOf({ any: several })).toBeNull();
  expect(rangeOf({ not: closed("lt", "2024-06-01") })).toBeNull();
  expect(rangeOf(closed("eq", "2024-01-01"), "created")).toBeNull();
  expect(rangeOf({ field: "closed", op: "null", value: false })).toBeNull();
});

test("only what has both ends is a period", () => {
  const where = { all: [closed("gte", "2024-01-01"), created("eq", "2024-01-02")] };
  const ranges = boundedRanges(checkCondition(where, "where", asked), ZONE);
  expect(ranges.map(({ path }) => path.name)).toEqual(["created"]);
  expect(ranges[0]).toMatchObject({ byDays: true, wholeDays: true });
});

const period = (from: string, to: string, byDays = false) => ({ from, to, byDays });

test.each<[ReturnType<typeof period>, Parameters<typeof comparedStep>[2], object]>([
  [period("2024-01-01", "2024-04-01"), null, { months: 3 }],
  [period("2024-01-15", "2024-02-15"), "day", { months: 1 }],
  [period("2024-01-31", "2024-03-31"), null, { days: 60 }],
  [period("2024-02-01", "2024-03-01", true), null, { days: 29 }],
  [period("2024-01-01", "2024-04-01"), "week", { days: 91 }],
  [period("2024-01-01", "2024-01-10"), "week", { days: 14 }],
  [period("2024-01-01", "2025-01-01"), "fiscal-quarter", { months: 12 }],
])("%o is compared by %s with what is %o before", (asked, unit, step) => {
  expect(comparedStep(asked, "previous-period", unit)).toEqual(step);
});

test("last year is twelve months before, or 52 weeks", () => {
  const year = period("2024-01-01", "2024-02-01");
  expect(comparedStep(year, "same-period-last-year", "month")).toEqual({ months: 12 });
  expect(comparedStep(year, "same-period-last-year", null)).toEqual({ months: 12 });
  expect(comparedStep(year, "same-period-last-year", "week")).toEqual({ days: 364 });
  expect(stepRangeBack("2024-02-01", "2024-03-01", { months: 12 })).toEqual([
    ...["2023-02-01", "2023-03-01"],
  ]);
});

test.each<[ReturnType<typeof period>, Parameters<typeof comparedStep>[2]]>([
  [period("2024-01-01", "2024-03-01"), "quarter"],
  [period("2024-01-01", "2024-07-01"), "year"],
  [period("2024-01-01", "2024-01-31"), "month"],
])("%o is no whole number of %ss", (asked, unit) => {
  expect(() => comparedStep(asked, "previous-period", unit)).toThrow(`no whole number of ${unit}s`);
});
