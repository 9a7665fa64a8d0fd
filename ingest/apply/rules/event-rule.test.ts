import { expect, test } from "vitest";
import type { MirrorRow, RowCells } from "../../core/mirror-row.ts";
import { applyEvent, type LoggedChange } from "./event-rule.ts";

const SECOND = 1_772_359_200;
const stampOf = (second: number) => new Date(second * 1_000).toISOString();
const rowOf = (cells: RowCells = {}): MirrorRow => ({
  ...{ cells: { id: "r", name: "old", ...cells }, seq: 3, readBegan: "then" },
});
const change = (kind: LoggedChange["kind"], commitAt = SECOND * 1_000): LoggedChange => ({
  ...{ recordId: "r", seq: 4, kind, cells: { name: "new" }, commitAt },
});

test("an event of an earlier second than the row's image is in it; one of the same second may not be", () => {
  const row = rowOf({ systemmodstamp: stampOf(SECOND + 1) });
  const late = change("update", SECOND * 1_000 + 999);
  expect(applyEvent(row, late)).toEqual({ outcome: "superseded", row });
  const same = change("update", (SECOND + 1) * 1_000);
  expect(applyEvent(row, same)).toMatchObject({ outcome: "applied", row: { seq: 4 } });
  expect(applyEvent(row, change("delete"))).toMatchObject({ outcome: "superseded" });
});

test("nothing supersedes an event of a row that stands on no image", () => {
  for (const kind of ["create", "update", "undelete"] as const) {
    const { outcome, row } = applyEvent(rowOf(), change(kind));
    expect(outcome).toBe("applied");
    expect(row).toEqual({ cells: { id: "r", name: "new" }, seq: 4, readBegan: "then" });
  }
  expect(applyEvent(rowOf(), change("delete"))).toEqual({ outcome: "applied", row: null });
});

test("an update of a record without a row asks for a read; a create and an undelete make one", () => {
  expect(applyEvent(null, change("update"))).toEqual({ outcome: "repair", row: null });
  const row = { cells: { id: "r", isdeleted: false, name: "new" }, seq: 4, readBegan: null };
  expect(applyEvent(null, change("create"))).toEqual({ outcome: "applied", row });
  expect(applyEvent(null, change("undelete"))).toEqual({ outcome: "applied", row });
  expect(applyEvent(null, change("delete"))).toEqual({ outcome: "applied", row: null });
});
