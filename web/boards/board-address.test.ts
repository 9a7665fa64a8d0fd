import { expect, test } from "vitest";
import type { BoardFilter } from "../../edge/protocol/board.ts";
import { boardSearch, readBoardAddress } from "./board-address.ts";

const FILTERS: readonly BoardFilter[] = [
  { key: "owner", label: "Owner", kind: "value", fields: { Case: "ownerid" } },
  { key: "period", label: "Period", kind: "period", fields: { Case: "createddate" } },
];

test.each([
  "",
  "?filter.owner=Ada&filter.owner=",
  "?filter.period=last-n-days:30&asOf=2026-11-28T10:00:00.000Z",
  "?full=1&filter.owner=a%26b",
])("the address %s is read and written alike", (search) => {
  expect(boardSearch(search, readBoardAddress(search, FILTERS))).toBe(search);
});

test("empty values stand for what is not filled in, and unknown filters for nothing", () => {
  const search = "?filter.owner=&filter.colour=red&filter.period=";
  expect(readBoardAddress(search, FILTERS)).toEqual({
    ...{ values: { owner: [null] }, asOf: null, faults: [] },
  });
});

test("what is no stretch of time is a fault of its filter, and filters nothing", () => {
  expect(readBoardAddress("?filter.period=soon&filter.owner=a", FILTERS)).toMatchObject({
    values: { owner: ["a"] },
    faults: [{ key: "period", label: "Period", sentence: expect.stringContaining("“soon”") }],
  });
});

test.each(["", "yesterday", "seq:12", "2026-13-45"])(
  "“%s” is no moment: the board is live",
  (asOf) => {
    expect(readBoardAddress(`?asOf=${asOf}`, FILTERS).asOf).toBeNull();
  },
);
