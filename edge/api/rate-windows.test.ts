import { expect, test } from "vitest";
import { RateWindows } from "./rate-windows.ts";

const ADA = { key: "person ada", requests: 2 };
const BO = { key: "person bo", requests: 2 };

test("so many may be taken in a window, and all of them again after it", () => {
  const windows = new RateWindows();
  expect(windows.take(ADA, 1_000)).toEqual({ remaining: 1, resetS: 60, isOver: false });
  expect(windows.take(ADA, 31_000)).toEqual({ remaining: 0, resetS: 30, isOver: false });
  expect(windows.take(ADA, 60_999)).toEqual({ remaining: 0, resetS: 1, isOver: true });
  expect(windows.take(BO, 60_999)).toEqual({ remaining: 1, resetS: 60, isOver: false });
  expect(windows.take(ADA, 61_000)).toEqual({ remaining: 1, resetS: 60, isOver: false });
});

test("who waits as long as it says is let in again", () => {
  const windows = new RateWindows();
  for (let nowMs = 0, taken = 0; taken < 20; taken++) {
    const { isOver, resetS } = windows.take(ADA, nowMs);
    expect(isOver).toBe(taken % 3 === 2);
    if (isOver) nowMs += resetS * 1_000;
    else nowMs += 7;
  }
});

test("it keeps no window that has ended, and not more than it may", () => {
  const windows = new RateWindows(3);
  for (let n = 0; n < 10; n++) windows.take({ key: `person ${n}`, requests: 1 }, n);
  expect(windows.size).toBe(3);
  // Whose window was dropped begins anew; the others stay.
  expect(windows.take({ key: "person 9", requests: 1 }, 10).isOver).toBe(true);
  expect(windows.take({ key: "person 0", requests: 1 }, 10).isOver).toBe(false);
  windows.take(ADA, 70_011);
  expect(windows.size).toBe(1);
});
