import { expect, test } from "vitest";
import { testEvent } from "../../../testing/test-event.ts";
import type { ChangeType } from "../../cdc/change-event.ts";
import { planBatch, type BatchInput } from "./batch-plan.ts";
import type { NewRepair } from "../../core/open-repair.ts";
import type { RowCells } from "../../core/mirror-row.ts";
import type { ReceivedEvent } from "../../core/received-event.ts";
import { DEFAULT_TUNING } from "../../core/tuning.ts";

const COMMIT_AT = Date.parse("2026-03-01T10:00:00Z");
const EVERY_ACCOUNT = "001*";
const NO_RECORD = "000000000000000AAA";

function repairsOf(
  changeType: ChangeType,
  recordId: string,
  { cells = {}, copied = true }: { readonly cells?: RowCells; readonly copied?: boolean } = {},
): readonly NewRepair[] {
  const more = { entityName: "Account", recordIds: [recordId], commitAt: COMMIT_AT };
  const received = testEvent(changeType, cells, more);
  const known = { seen: new Set<string>(), rows: new Map(), headSeq: 0, tuning: DEFAULT_TUNING };
  const plan = planBatch({ ...known, events: [received], copied });
  expect(plan.counters).toMatchObject({ received: 1, applied: 1 });
  expect(plan.changes).toEqual([]);
  return plan.repairs;
}

const fields: NewRepair = {
  cause: "backfill",
  recordIds: [],
  since: null,
  causeAt: COMMIT_AT,
  columns: ["region__c"],
};
const range: NewRepair = {
  cause: "overflow",
  recordIds: [],
  since: "2026-03-01T09:50:00.000Z",
  causeAt: COMMIT_AT,
};

test("a wildcard makes every record refetch the fields that it names, and nothing else", () => {
  expect(repairsOf("UPDATE", EVERY_ACCOUNT, { cells: { region__c: null } })).toEqual([fields]);
});

test("a wildcard that comes while the object is copied is not forgotten", () => {
  const during = { cells: { region__c: null }, copied: false };
  expect(repairsOf("UPDATE", EVERY_ACCOUNT, during)).toEqual([fields]);
});

test("a wildcard that names none of our fields, or is no update, opens a repair of a range", () => {
  expect(repairsOf("UPDATE", EVERY_ACCOUNT)).toEqual([range]);
  expect(repairsOf("GAP_UPDATE", EVERY_ACCOUNT)).toEqual([range]);
  expect(repairsOf("DELETE", EVERY_ACCOUNT, { cells: { region__c: null } })).toEqual([range]);
});

test("an overflow opens a repair of a range", () => {
  expect(repairsOf("GAP_OVERFLOW", NO_RECORD)).toEqual([range]);
});

const known = { seen: new Set<string>(), rows: new Map(), headSeq: 7, tuning: DEFAULT_TUNING };
const planOf = (events: readonly ReceivedEvent[], more: Partial<BatchInput> = {}) =>
  planBatch({ ...known, events, copied: true, ...more });

test("an event that was seen is counted, and does nothing, whether before or in the same batch", () => {
  const event = testEvent("CREATE", { name: "x" });
  const plan = planOf([event, event]);
  expect(plan.counters).toMatchObject({ received: 2, applied: 1, duplicate: 1 });
  expect(plan.changes).toHaveLength(1);
  const again = planOf([event], { seen: new Set([event.raw.eventId]) });
  expect(again).toMatchObject({ changes: [], headSeq: 7 });
  expect(again.counters).toMatchObject({ received: 1, applied: 0, duplicate: 1 });
  // It moves the position all the same.
  expect(again.counters.replayId).toBe(event.raw.replayId);
});

test("an event that cannot be decoded is set aside, and what comes after it is applied", () => {
  const { raw } = testEvent("CREATE");
  const poison: ReceivedEvent = { tag: "poison", raw, recordIds: ["a"], reason: "garbled" };
  const plan = planOf([poison, testEvent("CREATE", { name: "x" })]);
  expect(plan.poison).toEqual([poison]);
  expect(plan.counters).toMatchObject({ received: 2, applied: 1, deadLettered: 1 });
});

test("each record of an event has its change, in order, of the event's kind and origin", () => {
  const kinds = ["CREATE", "UPDATE", "UNDELETE", "DELETE"] as const;
  const recordIds = ["a", "b"];
  const events = kinds.map((kind) => testEvent(kind, { name: kind }, { recordIds }));
  const plan = planOf(events);
  expect(plan.poison).toEqual([]);
  expect(plan.headSeq).toBe(15);
  const told = plan.changes.map(({ seq, recordId, kind, event }) => [
    ...[seq, recordId, kind, event?.recordIndex, event?.eventId],
  ]);
  const expected = kinds.flatMap((kind, n) =>
    recordIds.map((id, index) => [
      ...[8 + 2 * n + index, id, kind.toLowerCase(), index, events[n]?.raw.eventId],
    ]),
  );
  expect(told).toEqual(expected);
  expect(plan.changes.every(({ source }) => source === "stream")).toBe(true);
});

test("the log holds what an event replaced and set, and what follows from it apart", () => {
  const cells = { id: "a", firstname: "Ada", lastname: "Byron", name: "Ada Byron" };
  const rows = new Map([["a", { cells, seq: 1, readBegan: null }]]);
  const named = (kind: ChangeType, set: RowCells) => testEvent(kind, set, { recordIds: ["a"] });
  const [change] = planOf([named("UPDATE", { lastname: "King", age: 36 })], { rows }).changes;
  expect(change).toMatchObject({
    before: { lastname: "Byron", age: null, name: "Ada Byron" },
    after: { lastname: "King", age: 36, name: "Ada King" },
    derived: ["name"],
  });
  const [gone] = planOf([named("DELETE", {})], { rows }).changes;
  expect(gone).toMatchObject({ before: cells, after: null });
  const [made, missing] = planOf([
    named("CREATE", { age: 1 }),
    testEvent("DELETE", {}, { recordIds: ["b"] }),
  ]).changes;
  expect(made).toMatchObject({ before: null, after: { age: 1 }, derived: [] });
  expect(missing).toMatchObject({ before: null, after: null });
});

test("while the object is copied an event is kept for later, a delete without values", () => {
  const events = [testEvent("UPDATE", { name: "x" }), testEvent("DELETE", { name: "x" })];
  const plan = planOf(events, { copied: false });
  expect(plan.changes).toMatchObject([
    { outcome: "buffered", before: null, after: { name: "x" } },
    { outcome: "buffered", before: null, after: null },
  ]);
  expect(plan.counters).toMatchObject({ buffered: 2, applied: 0, rowCount: 0 });
  expect(plan.rows.size).toBe(0);
});

test("the newest commit is the newest of all, and stays where a batch has none", () => {
  const at = (commitAt: number) => testEvent("GAP_UPDATE", {}, { commitAt });
  expect(planOf([at(5), at(9), at(7)]).counters.lastCommitAt).toBe(9);
  expect(planOf([]).counters.lastCommitAt).toBeNull();
});

test("a gap, an update of a missing row, a diff and a lacking field have their records read", () => {
  const more = { recordIds: ["a", "b"], commitAt: COMMIT_AT };
  const repair = { since: null, causeAt: COMMIT_AT };
  const both = { ...repair, recordIds: ["a", "b"] };
  expect(planOf([testEvent("GAP_UPDATE", {}, more)]).repairs).toEqual([{ cause: "gap", ...both }]);
  const missing = planOf([testEvent("UPDATE", { name: "x" }, more)]);
  expect(missing.repairs).toEqual(
    ["a", "b"].map((id) => ({ cause: "missing-row", ...repair, recordIds: [id] })),
  );
  expect(missing.changes).toMatchObject(
    ["a", "b"].map(() => ({ outcome: "repair", before: null, after: { name: "x" } })),
  );
  const created = testEvent("CREATE", { name: "x" }, more);
  expect(planOf([created]).repairs).toEqual([]);
  expect(planOf([{ ...created, lacksFields: true }]).repairs).toEqual([
    { cause: "missing-row", ...both },
  ]);
  const diff = testEvent("CREATE", {}, { ...more, diffPaths: ["Description"] });
  expect(planOf([diff]).repairs).toEqual([{ cause: "gap", ...both }]);
});

test("an event counts as superseded only where it is for all of its records", () => {
  const stamp = new Date(COMMIT_AT + 60_000).toISOString();
  const row = (id: string) => ({ cells: { id, systemmodstamp: stamp }, seq: 1, readBegan: null });
  const event = testEvent("UPDATE", { name: "x" }, { recordIds: ["a", "b"], commitAt: COMMIT_AT });
  const rowsOf = (...ids: string[]) => new Map(ids.map((id) => [id, row(id)]));
  const none = planOf([event], { rows: rowsOf("a", "b") });
  expect(none.counters).toMatchObject({ applied: 0, superseded: 1 });
  expect(none.changes).toMatchObject([{ outcome: "superseded" }, { outcome: "superseded" }]);
  expect(none.rows.size).toBe(0);
  const one = planOf([event], { rows: rowsOf("a") });
  expect(one.counters).toMatchObject({ applied: 1, superseded: 0 });
});
