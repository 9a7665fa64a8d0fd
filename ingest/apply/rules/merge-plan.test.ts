import { describe, expect, test } from "vitest";
import type { MirrorRow, RowCells } from "../../core/mirror-row.ts";
import type { KnownRecord } from "./image-rule.ts";
import { changeBetween, planMerge } from "./merge-plan.ts";

const at = (second: number) => new Date(second * 1_000).toISOString();
const read = { began: at(100), maxStalenessMs: 60_000, source: "repair" } as const;
const ALL = { rows: new Map(), changes: [], deletions: [], unsure: [], merged: 0, dropped: 0 };
const NOTHING = { ...ALL, rowCount: 0, headSeq: 7 };

const rowOf = (cells: RowCells, seq = 3, readBegan: string | null = at(50)): MirrorRow => ({
  ...{ cells: { id: "r", systemmodstamp: at(40), ...cells }, seq, readBegan },
});
const known = (row: MirrorRow | null, more: Partial<KnownRecord> = {}): KnownRecord => ({
  ...{ row, goneSince: null, later: [], ...more },
});
const plan = (record: KnownRecord, cells: RowCells | null) =>
  planMerge(new Map([["r", record]]), read, [{ recordId: "r", cells }], 7);
const shown = (cells: RowCells) => ({ id: "r", systemmodstamp: at(90), ...cells });

describe("a plan of merges", () => {
  test("logs what differs, and numbers the row by it", () => {
    const result = plan(known(rowOf({ a: 1, b: 2 })), shown({ a: 1, b: null }));
    const cells = { id: "r", systemmodstamp: at(90), a: 1, b: null };
    expect(result).toEqual({
      ...{ ...NOTHING, merged: 1, headSeq: 8 },
      rows: new Map([["r", { cells, seq: 8, readBegan: at(100) }]]),
      changes: [
        {
          ...{ seq: 8, recordId: "r", kind: "update", source: "repair", outcome: "applied" },
          before: { systemmodstamp: at(40), b: 2 },
          after: { systemmodstamp: at(90), b: null },
          event: null,
        },
      ],
    });
  });

  test("dates a row that equals its image by the read, and logs nothing", () => {
    const row = rowOf({ a: 1 });
    expect(plan(known(row), { ...row.cells })).toEqual({
      ...{ ...NOTHING, merged: 1 },
      rows: new Map([["r", { ...row, readBegan: at(100) }]]),
    });
  });

  test("makes a row of a record that the mirror lacked", () => {
    const cells = shown({ a: 1 });
    const result = plan(known(null), cells);
    expect(result).toMatchObject({ merged: 1, rowCount: 1, headSeq: 8, deletions: [] });
    expect(result.changes).toMatchObject([{ kind: "create", before: null, after: cells }]);
    expect(result.rows.get("r")).toMatchObject({ cells, seq: 8 });
  });

  test("takes a row away that the org has no more, and keeps it in a tombstone of the read", () => {
    const row = rowOf({ a: 1 });
    const result = plan(known(row), null);
    expect(result).toMatchObject({ merged: 1, rowCount: -1, headSeq: 8 });
    expect(result.rows).toEqual(new Map([["r", null]]));
    expect(result.changes).toMatchObject([{ kind: "delete", before: row.cells, after: null }]);
    const dated = { readBegan: at(100), deletedAt: at(100) };
    expect(result.deletions).toEqual([{ recordId: "r", seq: 8, ...dated, lastRow: row.cells }]);
  });

  test("notes that a record was read to be gone which had no row before", () => {
    const dated = { readBegan: at(100), deletedAt: at(100) };
    expect(plan(known(null), null)).toEqual({
      ...{ ...NOTHING, merged: 1 },
      rows: new Map([["r", null]]),
      deletions: [{ recordId: "r", seq: 0, ...dated, lastRow: null }],
    });
  });

  test("leaves a delete from the log to the event: no read has shown it", () => {
    const change = { recordId: "r", seq: 6, kind: "delete", cells: {} } as const;
    const later = [{ ...change, commitAt: 95_000 }];
    const row = rowOf({ a: 1 });
    const { deletions, rows } = plan(known(row, { later }), shown({ a: 2 }));
    expect(rows).toEqual(new Map([["r", null]]));
    expect(deletions).toMatchObject([{ seq: 8, readBegan: null, lastRow: row.cells }]);
  });

  test("counts images that say nothing, and has unsure records read again", () => {
    const older = rowOf({ systemmodstamp: at(95) });
    expect(plan(known(older), shown({}))).toEqual({ ...NOTHING, dropped: 1 });
    const later = rowOf({}, 3, at(101));
    expect(plan(known(later), null)).toEqual({ ...NOTHING, unsure: ["r"] });
  });

  test("numbers several changes in the order of the images, and skips records it knows nothing of", () => {
    const images = ["a", "b", "c"].map((id) => ({ recordId: id, cells: { id } }));
    const records = new Map([
      ["a", known(null)],
      ["c", known(null)],
    ]);
    const result = planMerge(records, read, images, 7);
    expect(result.changes.map(({ seq, recordId }) => [seq, recordId])).toEqual([
      [8, "a"],
      [9, "c"],
    ]);
    expect(result).toMatchObject({ rowCount: 2, headSeq: 9, merged: 2, unsure: [] });
  });
});

describe("what changed between two rows", () => {
  const row = rowOf({ a: 1, b: null });
  const cellsWith = (cells: RowCells) => ({ ...row, cells: { ...row.cells, ...cells } });

  test("is nothing between none and none, or equals, whatever they stand on", () => {
    expect(changeBetween(null, null)).toBeNull();
    expect(changeBetween(row, { ...row, seq: 9, readBegan: null })).toBeNull();
  });

  test("is the columns that differ, a column that one lacks being empty there", () => {
    expect(changeBetween(row, cellsWith({ b: 2, c: 3 }))).toEqual({
      ...{ kind: "update", before: { b: null, c: null }, after: { b: 2, c: 3 } },
    });
    expect(changeBetween(row, cellsWith({ c: null }))).toBeNull();
  });
});
