import { expect, test } from "vitest";
import type { Repair } from "./repair-row.ts";
import { readsApart, sharedReads } from "./shared-read.ts";

let id = 0;
function repair(asked: Partial<Repair>): Repair {
  id += 1;
  const nothing = { columns: null, recordIds: [], since: null, causeAt: null, traceId: null };
  return { id, cause: "gap", openedAt: 0, tries: 0, ...nothing, ...asked };
}

const EARLY = "2026-03-01T10:00:00.000Z";
const LATE = "2026-03-01T11:00:00.000Z";

test("named records are one read, each id once; ranges are one from the earliest on, after them", () => {
  const ranges = [repair({ since: LATE }), repair({ since: EARLY })];
  const named = [repair({ recordIds: ["a", "b"] }), repair({ recordIds: ["b", "c"] })];
  const reads = sharedReads([...ranges, ...named]);
  expect(reads).toEqual([
    expect.objectContaining({ reach: "named", recordIds: ["a", "b", "c"], since: null }),
    expect.objectContaining({ reach: "range", columns: null, since: EARLY }),
  ]);
  expect(reads.map(({ repairs }) => repairs)).toEqual([named, ranges]);
  expect(reads.flatMap(readsApart).map(({ since }) => since)).toEqual([null, null, LATE, EARLY]);
});

test("a verification's candidates are read apart, in its trace", () => {
  const ofVerification = { cause: "verification", recordIds: ["a"] };
  const reads = sharedReads([
    repair({ recordIds: ["a"], traceId: "of an event" }),
    repair({ ...ofVerification, traceId: "one" }),
    repair({ ...ofVerification, traceId: "two" }),
    repair({ ...ofVerification, traceId: "two" }),
  ]);
  expect(reads.map((read) => [read.verification, read.repairs.length])).toEqual([
    [null, 1],
    ["one", 1],
    ["two", 2],
  ]);
});

test("columns of named records are read together where they are the same, ranges each by itself", () => {
  const reads = sharedReads([
    repair({ columns: ["x", "y"], recordIds: ["a"] }),
    repair({ columns: ["y", "x"], recordIds: ["b"] }),
    repair({ columns: ["x"], recordIds: ["c"] }),
    repair({ columns: ["x"], since: LATE }),
    repair({ columns: ["x"], since: EARLY }),
  ]);
  expect(reads.map(({ reach, columns, recordIds }) => [reach, columns, recordIds])).toEqual([
    ["named", ["x", "y"], ["a", "b"]],
    ["named", ["x"], ["c"]],
    ["range", ["x"], []],
    ["range", ["x"], []],
  ]);
});

test("computed columns of named records are one read of all of them, for the budget of computed fields", () => {
  const reads = sharedReads([
    repair({ cause: "computed", columns: ["x"], recordIds: ["a", "b"] }),
    repair({ cause: "computed", columns: ["y", "x"], recordIds: ["b", "c"] }),
    repair({ cause: "backfill", columns: ["x"], recordIds: ["d"] }),
    repair({ cause: "computed", columns: ["z"] }),
  ]);
  expect(
    reads.map(({ purpose, reach, columns, recordIds }) => [purpose, reach, columns, recordIds]),
  ).toEqual([
    ["computed", "named", ["x", "y"], ["a", "b", "c"]],
    ["repair", "named", ["x"], ["d"]],
    ["computed", "every record", ["z"], []],
  ]);
});

test("every record is read once, in the columns of all, after the short reads", () => {
  const reads = sharedReads([
    repair({ columns: ["x"] }),
    repair({ columns: ["y", "x"] }),
    repair({ columns: ["x"], recordIds: ["a"] }),
  ]);
  expect(reads.map(({ reach, columns, repairs }) => [reach, columns, repairs.length])).toEqual([
    ["named", ["x"], 1],
    ["every record", ["x", "y"], 2],
  ]);
});
