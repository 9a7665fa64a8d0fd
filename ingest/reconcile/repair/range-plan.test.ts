import { expect, test } from "vitest";
import { MAX_RANGE_ROWS } from "../../context/pipeline-context.ts";
import { MAX_COMPARED_IDS, rangePlan } from "./range-plan.ts";

test("few changes are read by their time; ids are compared where events are missing", () => {
  const counts = { changed: MAX_RANGE_ROWS, rows: MAX_COMPARED_IDS };
  expect(rangePlan(["unconfirmed"], counts)).toBe("range");
  for (const cause of ["overflow", "expired", "audit", "poll"])
    expect(rangePlan([cause], counts)).toBe("range-and-ids");
});

test("many changes are read with the whole object", () => {
  const counts = { changed: MAX_RANGE_ROWS + 1, rows: MAX_COMPARED_IDS };
  for (const cause of ["unconfirmed", "overflow", "expired"])
    expect(rangePlan([cause], counts)).toBe("whole");
});

test("the ids of a large object are compared by Bulk, however few changed", () => {
  const counts = { changed: 0, rows: MAX_COMPARED_IDS + 1 };
  expect(rangePlan(["overflow"], counts)).toBe("whole");
  expect(rangePlan(["unconfirmed"], counts)).toBe("range");
});

test("of several repairs the one that asks for most decides", () => {
  const counts = { changed: 1, rows: MAX_COMPARED_IDS };
  expect(rangePlan(["unconfirmed", "undelivered"], counts)).toBe("range");
  expect(rangePlan(["unconfirmed", "overflow"], counts)).toBe("range-and-ids");
});
