import { expect, test } from "vitest";
import { isWallSearch, wallSearch } from "./wall-search.ts";

test.each([
  ["", "?wall"],
  [
    "?filter.owner=a%26b&asOf=2026-01-01T10:00:00Z",
    "?filter.owner=a%26b&asOf=2026-01-01T10:00:00Z&wall",
  ],
  ["?wallpaper=1", "?wallpaper=1&wall"],
])("%j is a wall as %j, and itself without it", (search, wall) => {
  expect(isWallSearch(search)).toBe(false);
  expect(wallSearch(search, true)).toBe(wall);
  expect(isWallSearch(wall)).toBe(true);
  expect(wallSearch(wall, true)).toBe(wall);
  expect(wallSearch(wall, false)).toBe(search);
  expect(wallSearch(`?wall=&${search.slice(1)}`, false)).toBe(search);
});
