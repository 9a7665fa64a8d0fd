import { expect, test } from "vitest";
import type { BoardFilter } from "../../../edge/protocol/board.ts";
import { pictureFoot } from "./picture-foot.ts";

const filters: BoardFilter[] = [
  { key: "owner", label: "Owner", kind: "value", fields: { Opportunity: "ownerid" } },
  { key: "period", label: "Close date", kind: "period", fields: { Opportunity: "closedate" } },
  { key: "origin", label: "Origin", kind: "value", fields: { Case: "origin" } },
];

test("a picture says its board, the filters that its numbers obey, and their moment with the year", () => {
  const foot = (values: Parameters<typeof pictureFoot>[2]) =>
    pictureFoot(
      { name: "Sales", filters },
      { kind: "number", question: { object: "Opportunity", measures: [{ fn: "count", as: "n" }] } },
      values,
      new Date(2026, 10, 28, 14, 2),
    );
  expect(foot({})).toBe("Orgmirror · Sales · 28 Nov 2026, 14:02");
  expect(foot({ period: { period: "this-month" }, origin: ["Web"], owner: [null] })).toBe(
    "Orgmirror · Sales · filtered by Owner, Close date · 28 Nov 2026, 14:02",
  );
});
