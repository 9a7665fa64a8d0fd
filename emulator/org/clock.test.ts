import { expect, test } from "vitest";
import { Clock, LATEST_TIME, MAX_SCALE } from "./clock.ts";

test("runs with the machine's clock, but never back with it", () => {
  let real = 1000;
  const clock = new Clock({ real: () => real });
  real = 1500;
  expect(clock.now()).toBe(1500);
  real = 1200;
  expect(clock.now()).toBe(1500);
});

test("stops at the latest time that there is", () => {
  let real = 0;
  const clock = new Clock({ real: () => real, start: LATEST_TIME - 10, scale: MAX_SCALE });
  real = 5;
  expect(clock.now()).toBe(LATEST_TIME);
  clock.shift(-1000);
  expect(clock.now()).toBe(LATEST_TIME - 1000);
});

test("starts at the given time, runs faster, and is shifted both ways", () => {
  let real = 0;
  const clock = new Clock({ real: () => real, start: 10_000, scale: 100 });
  real = 5;
  expect(clock.now()).toBe(10_500);
  clock.shift(-3000);
  expect(clock.now()).toBe(7500);
  clock.setScale(0);
  real = 500;
  expect(clock.now()).toBe(7500);
  clock.advanceTo(9000);
  clock.advanceTo(8000);
  expect(clock.now()).toBe(9000);
});

test("is set and stopped in one step, however long the machine takes", () => {
  let real = 0;
  const clock = new Clock({ real: () => (real += 7) });
  clock.set(1_000_000, 0);
  expect([clock.now(), clock.scale]).toEqual([1_000_000, 0]);
  clock.shift(-1000);
  expect(clock.now()).toBe(999_000);
});

test("what waits rings in the clock's own time, also when it is shifted meanwhile", async () => {
  const clock = new Clock({ scale: 1000 });
  await clock.sleep(20_000);
  clock.setScale(0);
  const rung: string[] = [];
  clock.after(3_600_000, () => rung.push("hour"));
  const day = clock.after(86_400_000, () => rung.push("day"));
  clock.shift(7_200_000);
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(rung).toEqual(["hour"]);
  day.cancel();
  clock.shift(90_000_000);
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(rung).toEqual(["hour"]);
});

test("a wait ends when its signal aborts", async () => {
  const stop = new AbortController();
  const waiting = new Clock().sleep(1e9, stop.signal);
  stop.abort(new Error("enough"));
  await expect(waiting).rejects.toThrow("enough");
});
