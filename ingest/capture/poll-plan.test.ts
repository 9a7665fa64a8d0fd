import { describe, expect, test } from "vitest";
import {
  afterPage,
  firstKey,
  isKnown,
  leaveRange,
  highWaterMarkAfter,
  highWaterMarkOf,
  pageAfter,
  type PollLimits,
} from "./poll-plan.ts";

const limits: PollLimits = {
  maxStalenessMs: 60_000,
  copyMaxStalenessMs: 300_000,
  overlapMs: 900_000,
  youngMs: 300_000,
  pageRows: 2,
  maxRows: 4,
};
const at = (time: string) => `2026-01-31T${time}.000Z`;
const highWaterMark = (time: string) => Date.parse(at(time));
const record = (id: string) => ({ id, stamp: at("12:00:00") });

describe("where a poll begins", () => {
  test("an overlap before its high-water mark, at a whole second, as stamps are", () => {
    expect(firstKey(highWaterMark("12:15:00") + 999, limits)).toEqual({
      stamp: at("12:00:00"),
      id: "",
    });
    expect(firstKey(highWaterMark("12:15:00") - 1, limits).stamp).toBe(at("11:59:59"));
  });

  test("at what the last poll certainly saw, a max staleness before it began", () => {
    expect(highWaterMarkAfter(at("12:01:00"), limits)).toBe(highWaterMark("12:00:00"));
  });

  test("at the newest that is known: a poll, an event, or the copy, which lags by its own max staleness", () => {
    const highWaterMarks = { polled: null, committed: null, copyBegan: at("12:05:00") };
    expect(highWaterMarkOf(highWaterMarks, limits)).toBe(highWaterMark("12:00:00"));
    expect(highWaterMarkOf({ ...highWaterMarks, committed: at("12:01:00") }, limits)).toBe(
      highWaterMark("12:01:00"),
    );
    const all = { ...highWaterMarks, polled: at("12:02:00"), committed: at("12:01:00") };
    expect(highWaterMarkOf(all, limits)).toBe(highWaterMark("12:02:00"));
  });
});

describe("pages", () => {
  test("continue after the last record, by id within its stamp, and include deleted records", () => {
    const stamp = at("12:00:00");
    expect(pageAfter({ stamp, id: "" }, 2)).toEqual({
      anyOf: [[{ field: "stamp", is: ">=", value: stamp }]],
      includeDeleted: true,
      limit: 2,
    });
    expect(pageAfter({ stamp, id: "b" }, 2).anyOf).toEqual([
      [{ field: "stamp", is: ">", value: stamp }],
      [
        { field: "stamp", is: "=", value: stamp },
        { field: "Id", is: ">", value: "b" },
      ],
    ]);
  });

  test("end with one that is not full; a repair takes over where there are too many", () => {
    expect(afterPage([], 0, limits)).toEqual({ step: "done" });
    expect(afterPage([record("a")], 3, limits)).toEqual({ step: "done" });
    const full = [record("a"), record("b")];
    expect(afterPage(full, 2, limits)).toEqual({ step: "page", key: record("b") });
    expect(afterPage(full, 4, limits)).toEqual({ step: "repair" });
  });

  test("too many leave the high-water mark where it is while an open repair may have read before", () => {
    expect(leaveRange(false)).toEqual({ opensRepair: true, movesHighWaterMark: true });
    expect(leaveRange(true)).toEqual({ opensRepair: false, movesHighWaterMark: false });
  });
});

describe("a record is known", () => {
  const known = (stamp: string | null, read: string | null, began: string) =>
    isKnown(
      record("a"),
      { stamp: stamp === null ? null : at(stamp), readBegan: read === null ? null : at(read) },
      at(began),
      limits,
    );

  test("by its stamp, if it was read when no longer young", () => {
    expect(known("12:00:00", "12:05:01", "12:06:00")).toBe(true);
    expect(known("12:00:00", "12:05:00", "12:06:00")).toBe(false);
    expect(known("11:59:59", "12:05:01", "12:06:00")).toBe(false);
  });

  test("by its tombstone, as by a row", () => {
    expect(known(null, "12:05:01", "12:06:00")).toBe(true);
    expect(known(null, "12:05:00", "12:06:00")).toBe(false);
  });

  test("never where only an event reported it", () => {
    expect(known("12:00:00", null, "12:06:00")).toBe(false);
    expect(known(null, null, "12:06:00")).toBe(false);
  });

  test("not by the first poll that leaves it behind, unless it was read as late as that", () => {
    // Its stamp, the overlap, the max staleness, and the one second that a stamp covers: 12:16:01.
    expect(known("12:00:00", "12:10:00", "12:16:00")).toBe(true);
    expect(known("12:00:00", "12:10:00", "12:16:01")).toBe(false);
    expect(known("12:00:00", "12:16:01", "12:17:00")).toBe(true);
  });
});
