import { expect, test } from "vitest";
import type { AskedIndex } from "../../edge/protocol/asked-index.ts";
import { askedIndexText } from "./asked-index-text.ts";

const NOW = Date.parse("2026-11-29T12:00:00Z");
const index: AskedIndex = {
  ...{ column: "amount", way: "order", state: "standing", reason: null, progress: 0 },
  ...{
    bytes: 12_300_000,
    scans: 1_340,
    usedAt: "2026-11-29T11:57:00Z",
    questions: 3,
    tookMs: 4_000,
  },
};

test.each([
  [{}, "by its order: 12 MB, used 1,340 times, last 3 min ago"],
  [{ scans: 1, usedAt: null }, "by its order: 12 MB, used 1 time"],
  [{ way: "part", state: "building", progress: 0.456 }, "for parts of its text: being made, 45 %"],
  [{ state: "wanted" }, "by its order: wanted by a slow question, not looked at yet"],
  [{ state: "refused", reason: "Too large." }, "by its order: not made. Too large."],
] as const)("an index says what it is for, and how it stands", (differs, text) => {
  expect(askedIndexText({ ...index, ...differs }, NOW)).toBe(text);
});
