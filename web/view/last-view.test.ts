import { expect, test } from "vitest";
import { gridHref, rememberCell, rememberView, takeCell } from "./last-view.ts";

test("leaving a record leads back to the grid as it was", () => {
  expect(gridHref("Account")).toBe("/objects/Account");
  rememberView("Account", "?sort=name");
  expect(gridHref("Account")).toBe("/objects/Account?sort=name");
  expect(gridHref("Contact")).toBe("/objects/Contact");
});

test("the cell that was left is handed out once, to the view in which it was", () => {
  const cell = { id: "001", column: "name", search: "?sort=name" };
  rememberCell("Account", cell);
  expect(takeCell("Account", "?sort=name")).toEqual(cell);
  expect(takeCell("Account", "?sort=name")).toBeUndefined();
  rememberCell("Account", cell);
  expect(takeCell("Account", "")).toBeUndefined();
});
