import { describe, expect, it } from "vitest";
import { parseRecordId, recordId18 } from "./record-id.ts";

describe("recordId18", () => {
  it.each([
    ["001Dp00000JJkkH", "001Dp00000JJkkHIAT"],
    ["001Dp00000JJkjj", "001Dp00000JJkjjIAD"],
    ["005Dp000000Ppjs", "005Dp000000PpjsIAC"],
    // The next two are in Salesforce's documentation; the last two are the ends of the scale.
    ["001D000000IRFma", "001D000000IRFmaIAH"],
    ["005D0000001KyEI", "005D0000001KyEIIA0"],
    ["000000000000000", "000000000000000AAA"],
    ["ZZZZZZZZZZZZZZZ", "ZZZZZZZZZZZZZZZ555"],
  ])("%s is %s", (id15, id18) => {
    expect(recordId18(id15)).toBe(id18);
    expect(recordId18(id18)).toBe(id18);
  });

  it("is parsed from 15 or 18 letters and digits, and from nothing else", () => {
    expect(parseRecordId("001Dp00000JJkkH")).toBe("001Dp00000JJkkHIAT");
    expect(parseRecordId("001Dp00000JJkkHIAT")).toBe("001Dp00000JJkkHIAT");
    for (const text of ["", "001", "001D000000IRFm!", "001D000000IRFmaI", "001D000000IRFmaIAH1"])
      expect(parseRecordId(text)).toBeNull();
  });

  it("leaves other texts alone", () => {
    expect(recordId18("001*")).toBe("001*");
  });
});
