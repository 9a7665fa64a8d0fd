import { expect, test } from "vitest";
import { referencedObject } from "./reference.ts";

test("which object an id is of", () => {
  expect(referencedObject(["Account"], "001x")).toBe("Account");
  expect(referencedObject(["Contact", "Lead"], "00Qx")).toBe("Lead");
  expect(referencedObject(["Contact", "Lead"], "001x")).toBeUndefined();
  expect(referencedObject([], "001x")).toBeUndefined();
});
