import { describe, expect, it } from "vitest";
import { CHANGE_TYPES } from "./change-event.ts";
import { isGap, isOverflow, isWildcard } from "./gap.ts";

describe("gaps", () => {
  it("are the change types that say so", () => {
    expect(CHANGE_TYPES.filter((changeType) => isGap({ changeType }))).toEqual([
      "GAP_CREATE",
      "GAP_UPDATE",
      "GAP_DELETE",
      "GAP_UNDELETE",
      "GAP_OVERFLOW",
    ]);
    expect(CHANGE_TYPES.filter((changeType) => isOverflow({ changeType }))).toEqual([
      "GAP_OVERFLOW",
    ]);
  });

  it.each([
    [["001*"], true],
    [["000000000000000AAA"], true],
    [["000000000000000"], true],
    [["000000000000000AAB"], false],
    [["001000000000000000"], false],
    [["001Dp00000JJkkHIAT"], false],
    [["001Dp00000JJkkHIAT", "001*"], true],
  ])("%j", (recordIds, wildcard) => {
    expect(isWildcard({ recordIds })).toBe(wildcard);
  });
});
