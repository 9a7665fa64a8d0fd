import { expect, test } from "vitest";
import { leaveRows, leftRows } from "./left-rows.ts";

const rows = (id: string) => ({
  answer: { line: "a", seq: 1, rows: [{ id }], previous: null, next: null },
  atMs: 1,
});

test("a list is come back to with the rows that it was left with, until another is left", () => {
  expect(leftRows("accounts")).toBeNull();
  leaveRows("accounts", rows("1"));
  expect(leftRows("accounts")).toEqual(rows("1"));
  expect(leftRows("contacts")).toBeNull();
  leaveRows("contacts", rows("2"));
  expect(leftRows("accounts")).toBeNull();
});
