import { expect, test } from "vitest";
import { fileName } from "./file-name.ts";

test.each([
  ["Open pipeline", "open-pipeline 2026-03-08 0402.csv"],
  ["Won/lost: 50 % \\ *?", "won-lost-50 2026-03-08 0402.csv"],
  ["Umsätze … 売上", "umsätze-売上 2026-03-08 0402.csv"],
  ["???", "tile 2026-03-08 0402.csv"],
])("%s is in %s", (title, name) => {
  expect(fileName(title, new Date(2026, 2, 8, 4, 2), "csv")).toBe(name);
});

test("a long title is cut", () => {
  expect(fileName("a ".repeat(200), new Date(), "png").length).toBeLessThan(110);
});
