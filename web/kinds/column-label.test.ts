import { expect, test } from "vitest";
import { columnLabel } from "./column-label.ts";

test("a reference goes by what it points to", () => {
  expect(columnLabel({ type: "reference", label: "Account ID" })).toBe("Account");
  expect(columnLabel({ type: "reference", label: "Owner" })).toBe("Owner");
  expect(columnLabel({ type: "id", label: "Account ID" })).toBe("Account ID");
});
