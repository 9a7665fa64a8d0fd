import { expect, test } from "vitest";
import type { HistoryEntry } from "../../edge/protocol/history.ts";
import { fieldChanges, originWords } from "./change-words.ts";

const entry = (seq: number, part: Partial<HistoryEntry> = {}): HistoryEntry => ({
  seq,
  recordId: "001000000000001AAA",
  kind: "update",
  effect: "changed",
  source: "stream",
  fields: {},
  commitAt: null,
  before: null,
  outcome: "applied",
  transactionKey: null,
  userId: null,
  origin: null,
  receivedAt: "2026-01-31T09:00:00.000Z",
  appliedAt: null,
  ...part,
});

test("what moved, without what always moves", () => {
  const changed = entry(1, {
    fields: { name: "New", city: "Bonn", systemmodstamp: "2026" },
    before: { name: "Old", city: "Bonn", systemmodstamp: "2025" },
  });
  expect(fieldChanges(changed)).toEqual([{ column: "name", before: "Old", after: "New" }]);
  const stampOnly = entry(1, {
    fields: { systemmodstamp: "2026" },
    before: { systemmodstamp: "2025" },
  });
  expect(fieldChanges(stampOnly).map((one) => one.column)).toEqual(["systemmodstamp"]);
});

test("a create shows what it set, not what it left empty", () => {
  const created = entry(1, { kind: "create", fields: { name: "A", city: null, won: false } });
  expect(fieldChanges(created)).toEqual([{ column: "name", before: undefined, after: "A" }]);
});

test("a value that was emptied is shown", () => {
  const emptied = entry(1, { fields: { city: null }, before: { city: "Bonn" } });
  expect(fieldChanges(emptied)).toEqual([{ column: "city", before: "Bonn", after: null }]);
});

test.each([
  [null, null],
  ["com/salesforce/api/rest/66.0", "REST API"],
  ["com/salesforce/api/soap/66.0;client=SfdcInternalAPI/", "Salesforce"],
  ["com/salesforce/api/soap/66.0;client=Loader/66", "Loader"],
  ["something else", "something else"],
])("origin %s is %s", (origin, words) => {
  expect(originWords(origin)).toBe(words);
});
