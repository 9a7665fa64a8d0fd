import { expect, test } from "vitest";
import { afterFailure, MOST_DEAD_LETTERS, type Standing } from "./after-failure.ts";

const HOUR = 3_600_000;
const FRESH: Standing = {
  ...{ kind: "changes", tries: 0, failingForMs: 0, isAfterDead: false, deadLetters: 1 },
};
const REFUSED = { status: 500, error: "It answered 500.", retryAfterMs: 0 };
const LATE: Standing = { ...FRESH, tries: 40, failingForMs: 73 * HOUR };

const waits = (more: Partial<Standing>, retryAfterMs = 0, random = 1 - Number.EPSILON) => {
  const next = afterFailure({ ...REFUSED, retryAfterMs }, { ...FRESH, ...more }, () => random);
  return next.action === "retry" ? next.inMs : next.action;
};

test("waits double from 5 s to 3 hours, each somewhere in its upper half", () => {
  const bounds = [0, 1, 2, 10, 11, 12, 30].map((tries) => waits({ tries }));
  expect(bounds).toEqual([5_000, 10_000, 20_000, 5_120_000, 10_240_000, 3 * HOUR, 3 * HOUR]);
  expect(waits({ tries: 30 }, 0, 0)).toBe(1.5 * HOUR);
});

test("a receiver is left alone for as long as it says, but no longer than 6 hours", () => {
  expect(waits({}, 60_000)).toBe(60_000);
  expect(waits({}, 1)).toBe(5_000);
  expect(waits({}, 100 * HOUR)).toBe(6 * HOUR);
});

test("it is tried for 3 days, then set aside; the next one is tried for an hour, then all is paused", () => {
  expect(waits({ tries: 30, failingForMs: 71.9 * HOUR })).toBe(3 * HOUR);
  expect(afterFailure(REFUSED, LATE)).toEqual({ action: "set-aside" });
  expect(waits({ isAfterDead: true, failingForMs: 0.9 * HOUR, tries: 8 })).toBeGreaterThan(0);
  expect(afterFailure(REFUSED, { ...LATE, isAfterDead: true, failingForMs: HOUR })).toEqual({
    action: "pause",
    reason: "The receiver takes no message any more. The last try: It answered 500.",
  });
});

test("a reset, and what would make too many dead letters, is never set aside", () => {
  expect(afterFailure(REFUSED, { ...LATE, kind: "reset" }).action).toBe("pause");
  expect(afterFailure(REFUSED, { ...LATE, deadLetters: MOST_DEAD_LETTERS }).action).toBe(
    "set-aside",
  );
  expect(afterFailure(REFUSED, { ...LATE, deadLetters: MOST_DEAD_LETTERS + 1 }).action).toBe(
    "pause",
  );
});

test("410 disables it at once", () => {
  expect(afterFailure({ ...REFUSED, status: 410 }, FRESH).action).toBe("disable");
});
