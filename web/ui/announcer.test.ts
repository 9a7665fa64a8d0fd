import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ANNOUNCE_EVERY_MS, makeAnnouncer } from "./announcer.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("the newest word of each topic, in one sentence, at most every two seconds", () => {
  const spoken: string[] = [];
  const announce = makeAnnouncer((text) => spoken.push(text));
  for (let count = 1; count <= 50; count += 1) announce("rows", `${count} new rows.`);
  announce("connection", "Live.");
  expect(spoken).toEqual([]);
  vi.advanceTimersByTime(ANNOUNCE_EVERY_MS);
  expect(spoken).toEqual(["50 new rows. Live."]);
  announce("rows", "51 new rows.");
  vi.advanceTimersByTime(ANNOUNCE_EVERY_MS - 1);
  expect(spoken.length).toBe(1);
  vi.advanceTimersByTime(1);
  expect(spoken.at(-1)).toBe("51 new rows.");
  vi.advanceTimersByTime(60_000);
  expect(spoken.length).toBe(2);
});
