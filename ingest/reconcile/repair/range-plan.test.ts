import { expect, test } from "vitest";
import { MAX_RANGE_ROWS } from "../../context/pipeline-context.ts";
import { MAX_COMPARED_IDS, rangePlan } from "./range-plan.ts";

test("few changes are read by their time; ids are compared where events are missing", () => {
  const counts = { changed: MAX_RANGE_ROWS, rows: MAX_COMPARED_IDS };
  expect(rangePlan(["position-unknown"], counts)).toBe("range");
  for (const cause of ["overflow", "position-expired", "verification", "poll"])
    expect(rangePlan([cause], counts)).toBe("range-and-ids");
});

test("many changes are read with the whole object", () => {
  const counts = { changed: MAX_RANGE_ROWS + 1, rows: MAX_COMPARED_IDS };
  for (const cause of ["position-unknown", "overflow", "position-expired"])
    expect(rangePlan([cause], counts)).toBe("resync");
});

test("the ids of a large object are compared by Bulk, however few changed", () => {
  const counts = { changed: 0, rows: MAX_COMPARED_IDS + 1 };
  expect(rangePlan(["overflow"], counts)).toBe("resync");
  expect(rangePlan(["position-unknown"], counts)).toBe("range");
});

test("of several repairs the one that asks for most decides", () => {
  const counts = { changed: 1, rows: MAX_COMPARED_IDS };
  expect(rangePlan(["position-unknown", "quota-exhausted"], counts)).toBe("range");
  expect(rangePlan(["position-unknown", "overflow"], counts)).toBe("range-and-ids");
});
