import { expect, test } from "vitest";
import { MAX_COMPARED_IDS, rangePlan } from "./range-plan.ts";

const MAX_ROWS = 20_000;

test("few changes are read by their time; ids are compared where events are missing", () => {
  const counts = { changed: MAX_ROWS, rows: MAX_COMPARED_IDS };
  expect(rangePlan(["position-unknown"], counts, MAX_ROWS)).toBe("range");
  for (const cause of ["overflow", "position-expired", "verification", "poll"])
    expect(rangePlan([cause], counts, MAX_ROWS)).toBe("range-and-ids");
});

test("many changes make a resync", () => {
  const counts = { changed: MAX_ROWS + 1, rows: MAX_COMPARED_IDS };
  for (const cause of ["position-unknown", "overflow", "position-expired"])
    expect(rangePlan([cause], counts, MAX_ROWS)).toBe("resync");
});

test("the ids of a large object are compared by Bulk, however few changed", () => {
  const counts = { changed: 0, rows: MAX_COMPARED_IDS + 1 };
  expect(rangePlan(["overflow"], counts, MAX_ROWS)).toBe("resync");
  expect(rangePlan(["position-unknown"], counts, MAX_ROWS)).toBe("range");
});

test("of several repairs the one that needs most decides", () => {
  const counts = { changed: 1, rows: MAX_COMPARED_IDS };
  expect(rangePlan(["position-unknown", "quota-exhausted"], counts, MAX_ROWS)).toBe("range");
  expect(rangePlan(["position-unknown", "overflow"], counts, MAX_ROWS)).toBe("range-and-ids");
});
