import { expect, test } from "vitest";
import { boundsOf } from "./bands.ts";

test("bounds are numbers, apart by commas or spaces", () => {
  expect(boundsOf("30, 60,90")).toEqual({ bounds: [30, 60, 90] });
  expect(boundsOf("-1.5 0 2.50")).toEqual({ bounds: [-1.5, 0, "2.50"] });
  expect(boundsOf("1, 90071992547409931")).toEqual({ bounds: [1, "90071992547409931"] });
});

test.each([
  ["", "at least one"],
  ["10, many", "“many” is no number"],
  ["30, 30", "Bounds ascend"],
  ["9, 10, 2", "Bounds ascend"],
])("“%s” is none: %s", (text, fault) => {
  expect(boundsOf(text)).toEqual({ fault: expect.stringContaining(fault) });
});
