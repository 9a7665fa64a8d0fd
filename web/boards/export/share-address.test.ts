import { expect, test } from "vitest";
import { shareAddress } from "./share-address.ts";

const SEEN = "https://a.example/boards/sales?wall&filter.owner=&filter.period=last-n-days:30";
const SHARED = "https://a.example/boards/sales?filter.owner=&filter.period=last-n-days:30";
const MOMENT = "2026-11-28T14:02:00.000Z";

test("the filters go along, the wall does not, and the moment is the one that is chosen", () => {
  expect(shareAddress(SEEN, null)).toBe(SHARED);
  expect(shareAddress(SEEN, MOMENT)).toBe(`${SHARED}&asOf=${MOMENT}`);
  expect(shareAddress(`${SHARED}&asOf=${MOMENT}`, null)).toBe(SHARED);
  expect(shareAddress("https://a.example/?asOf=2020-01-01", MOMENT)).toBe(
    `https://a.example/?asOf=${MOMENT}`,
  );
});
