import { expect, test } from "vitest";
import { mendedPath } from "./part-name.ts";

test("a near match takes the place of the name that is wrong", () => {
  const sentence = "Deal has no reference “acount”.";
  expect(mendedPath("acount.owner.name", sentence, "account")).toBe("account.owner.name");
  expect(mendedPath("account.nam", "Account has no column “nam”.", "name")).toBe("account.name");
});
