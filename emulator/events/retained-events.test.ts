import { expect, test } from "vitest";
import { RetainedEvents } from "./retained-events.ts";

test("what was committed at the very moment stays, what was before it goes", () => {
  const retained = new RetainedEvents(1000);
  for (const number of [1, 2]) {
    retained.append({ number, sizeBytes: 10, committedAt: number * 1000, topics: [] });
  }
  expect(retained.expire(1000)).toBeUndefined();
  expect(retained.expire(2000)).toBe(1);
  expect(retained.expire(2001)).toBe(2);
});
