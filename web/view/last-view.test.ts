import { expect, test } from "vitest";
import {
  gridHref,
  moveCell,
  neighboursOf,
  rememberCell,
  rememberList,
  rememberView,
  takeCell,
} from "./last-view.ts";

test("leaving a record leads back to the grid as it was", () => {
  expect(gridHref("Account")).toBe("/objects/Account");
  rememberView("Account", "?sort=name");
  expect(gridHref("Account")).toBe("/objects/Account?sort=name");
  expect(gridHref("Contact")).toBe("/objects/Contact");
});

test("the cell that was left is handed out once, to the view in which it was", () => {
  const cell = { id: "001", column: "name", row: 7, belowPx: 40, search: "?sort=name" };
  rememberCell("Account", cell);
  expect(takeCell("Account", "?sort=name")).toEqual(cell);
  expect(takeCell("Account", "?sort=name")).toBeUndefined();
  rememberCell("Account", cell);
  expect(takeCell("Account", "")).toBeUndefined();
});

test("a record of the list has its neighbours, and the way back leads to the last one that was seen", () => {
  rememberList("Account", ["1", "2", "3"]);
  expect(neighboursOf("Account", "1")).toEqual({ previous: null, next: "2" });
  expect(neighboursOf("Account", "2")).toEqual({ previous: "1", next: "3" });
  expect(neighboursOf("Account", "3")).toEqual({ previous: "2", next: null });
  expect(neighboursOf("Account", "4")).toBeNull();
  expect(neighboursOf("Contact", "1")).toBeNull();
  rememberList("Account", ["1"]);
  expect(neighboursOf("Account", "1")).toBeNull();
  rememberCell("Account", { id: "1", column: "name", row: 0, belowPx: 0, search: "" });
  moveCell("Account", "3");
  expect(takeCell("Account", "")?.id).toBe("3");
  moveCell("Account", "2");
  expect(takeCell("Account", "")).toBeUndefined();
});
