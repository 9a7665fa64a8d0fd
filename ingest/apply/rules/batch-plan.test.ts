import { expect, test } from "vitest";
import { testEvent } from "../../../testing/test-event.ts";
import type { ChangeType } from "../../cdc/change-event.ts";
import { planBatch } from "./batch-plan.ts";
import type { NewRepair } from "../../core/open-repair.ts";
import type { RowCells } from "../../core/mirror-row.ts";
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
