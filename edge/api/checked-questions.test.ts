import { expect, test } from "vitest";
import { CATALOG, DEAL } from "../../testing/ask/world.ts";
import type { Catalog } from "../ask/field-path.ts";
import type { MeasuresQuestion } from "../protocol/question.ts";
import type { QuestionObject } from "../query/column.ts";
import { checkOnce, readOnce } from "./checked-questions.ts";

const TEXT = JSON.stringify({
  object: "Deal",
  measures: [{ fn: "count", as: "deals" }],
  where: { field: "created", op: "eq", value: { period: "today" } },
  zone: "UTC",
});
const NOON = Date.parse("2024-05-15T12:00:30Z");
const CALENDAR = { weekStart: 1, fiscalYearStart: 1 };

type Parts = { now?: number; object?: QuestionObject; catalog?: Catalog; calendar?: object };
const checked = ({ now = NOON, object = DEAL, catalog = CATALOG, calendar = {} }: Parts = {}) =>
  checkOnce(readOnce(TEXT) as MeasuresQuestion, object, catalog, {
    now,
    calendar: { ...CALENDAR, ...calendar },
  });

test("the same text is read once, and checked once while nothing is another", () => {
  expect(readOnce(TEXT)).toBe(readOnce(TEXT));
  expect(checked({ now: NOON + 20_000, catalog: { ...CATALOG } })).toBe(checked());
});

test("people of several grants each have theirs, and those go that came first", () => {
  const objects = Array.from({ length: 17 }, () => ({ ...DEAL }));
  const first = objects.map((object) => checked({ object }));
  expect(checked({ object: objects[16] ?? DEAL })).toBe(first[16]);
  expect(checked({ object: objects[1] ?? DEAL })).toBe(first[1]);
  expect(checked({ object: objects[0] ?? DEAL })).not.toBe(first[0]);
});

test.each<[string, Parts]>([
  ["another minute", { now: NOON + 60_000 }],
  ["another description", { object: { ...DEAL } }],
  ["another description behind a reference", { catalog: withOther("account") }],
  ["other mirrored objects", { catalog: { ...CATALOG, mirrored: new Set(CATALOG.mirrored) } }],
  ["another beginning of weeks", { calendar: { weekStart: 7 } }],
  ["another fiscal year", { calendar: { fiscalYearStart: 4 } }],
])("%s is checked anew", (_, parts) => {
  const before = checked();
  expect(checked(parts)).not.toBe(before);
});

test("a day that has begun is another day", () => {
  expect(checked({ now: Date.parse("2024-05-15T23:59:59Z") }).today).toBe("2024-05-15");
  expect(checked({ now: Date.parse("2024-05-16T00:00:00Z") }).today).toBe("2024-05-16");
});

function withOther(name: string): Catalog {
  const objects = new Map(CATALOG.objects);
  const object = objects.get(name);
  if (object) objects.set(name, { ...object });
  return { ...CATALOG, objects };
}
