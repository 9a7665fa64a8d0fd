import { describe, expect, it } from "vitest";
import { recordId18 } from "./record-id.ts";

describe("recordId18", () => {
  it.each([
    ["001Dp00000JJkkH", "001Dp00000JJkkHIAT"],
    ["001Dp00000JJkjj", "001Dp00000JJkjjIAD"],
    ["005Dp000000Ppjs", "005Dp000000PpjsIAC"],
    ["000000000000000", "000000000000000AAA"],
  ])("%s is %s", (id15, id18) => {
    expect(recordId18(id15)).toBe(id18);
    expect(recordId18(id18)).toBe(id18);
  });

  it("leaves other texts alone", () => {
    expect(recordId18("001*")).toBe("001*");
  });
});
