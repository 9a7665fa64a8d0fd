import { expect, test } from "vitest";
import { gridHref, rememberCell, rememberView, takeCell } from "./last-view.ts";

test("leaving a record leads back to the grid as it was", () => {
  expect(gridHref("Account")).toBe("/objects/Account");
  rememberView("Account", "?sort=name");
  expect(gridHref("Account")).toBe("/objects/Account?sort=name");
  expect(gridHref("Contact")).toBe("/objects/Contact");
});

test("the cell that was left is handed out once", () => {
  rememberCell("Account", { id: "001", column: "name" });
  expect(takeCell("Account")).toEqual({ id: "001", column: "name" });
  expect(takeCell("Account")).toBeUndefined();
});
