import { expect, test } from "vitest";
import { KeepaliveCadence } from "./keepalive-cadence.ts";

const cadence = (...intervals: readonly number[]) => {
  const made = new KeepaliveCadence(280_000);
  for (const ms of intervals) made.kept(ms);
  return made;
};

test.each([
  ["none", [], 280_000],
  ["one, which may be by chance", [60_000], 280_000],
  ["two", [60_000, 59_000], 70_000],
  ["a longer one later", [60_000, 60_000, 120_000], 130_000],
  ["the promise", [270_000, 270_000], 280_000],
  ["more than the promise", [400_000, 400_000], 280_000],
])(
  "after %s, a stream is silent 10 s past the longest interval, at most past the promise",
  (_, intervals, ms) => {
    expect(cadence(...intervals).silentAfterMs).toBe(ms);
  },
);

test("a stream that had nothing to tell after a silence makes the next wait longer, once a silence", () => {
  const known = cadence(60_000, 60_000);
  known.reopened("/data/A", false);
  expect(known.silentAfterMs).toBe(70_000);
  known.missed("/data/A");
  known.reopened("/data/B", false);
  expect(known.silentAfterMs).toBe(70_000);
  known.reopened("/data/A", false);
  expect(known.silentAfterMs).toBe(130_000);
  known.reopened("/data/A", false);
  expect(known.silentAfterMs).toBe(130_000);
});

test("a stream that was dead indeed leaves the cadence as it is", () => {
  const known = cadence(60_000, 60_000);
  known.missed("/data/A");
  known.reopened("/data/A", true);
  expect(known.silentAfterMs).toBe(70_000);
});
