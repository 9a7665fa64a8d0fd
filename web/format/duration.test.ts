import { expect, test } from "vitest";
import { agoText, durationText, lagText } from "./duration.ts";

test.each([
  [-200, "0 s"],
  [0, "0 s"],
  [800, "0.8 s"],
  [9_940, "9.9 s"],
  [9_960, "10 s"],
  [34_400, "34 s"],
  [59_600, "1 min"],
  [12 * 60_000, "12 min"],
  [59.6 * 60_000, "1 h"],
  [5 * 3_600_000, "5 h"],
  [3 * 86_400_000, "3 d"],
])("%d ms is %s", (ms, text) => {
  expect(durationText(ms)).toBe(text);
});

test("an unknown lag is not zero", () => {
  expect(lagText(null)).toBe("n/a");
  expect(lagText(0)).toBe("0 s");
});

test("ago", () => {
  expect(agoText(400)).toBe("just now");
  expect(agoText(3_200)).toBe("3 s ago");
  expect(agoText(125_000)).toBe("2 min ago");
});
