import { expect, test } from "vitest";
import { superfluous } from "./bounds.ts";

const held = (key: string, atMs: number, bytes = 1) => ({ key, atMs, bytes });

test("what is over the bounds goes, the oldest first", () => {
  const all = [held("b", 2), held("d", 4), held("a", 1), held("c", 3)];
  expect(superfluous(all, { entries: 4, bytes: 4 })).toEqual([]);
  expect(superfluous(all, { entries: 2, bytes: 4 })).toEqual(["b", "a"]);
  expect(superfluous(all, { entries: 4, bytes: 3 })).toEqual(["a"]);
});

test("one that is too large for all goes, and what is older than it", () => {
  const all = [held("old", 1), held("large", 2, 9), held("new", 3)];
  expect(superfluous(all, { entries: 9, bytes: 5 })).toEqual(["old", "large"]);
});
