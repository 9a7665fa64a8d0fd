import fc from "fast-check";
import { expect, test } from "vitest";
import type { MirrorRow } from "../../core/mirror-row.ts";
import type { LoggedChange } from "./event-rule.ts";
import { planReplay, type BufferedChange } from "./replay-plan.ts";

const COMMIT_AT = Date.parse("2026-03-01T10:00:00.000Z");
const AT = new Date(COMMIT_AT).toISOString();
const rowOf = (id: string, name: string): MirrorRow => ({
  ...{ cells: { id, name }, seq: 0, readBegan: null },
});

type Step = Pick<LoggedChange, "kind" | "recordId" | "cells">;

const replay = (steps: readonly Step[], known: readonly MirrorRow[]) =>
  planReplay(
    steps.map((step, n): BufferedChange => ({
      ...step,
      seq: n + 1,
      eventId: `e${n}`,
      commitAt: COMMIT_AT,
    })),
    new Map(known.map((row) => [String(row.cells["id"]), row])),
  );

test("a record has a tombstone at the end where it has no row, and never both", () => {
  const step = fc.record({
    kind: fc.constantFrom("create", "update", "delete", "undelete"),
    recordId: fc.constantFrom("a", "b"),
    cells: fc.constant({ name: "set" }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 8 }), fc.subarray(["a", "b"]), (steps, copied) => {
      const plan = replay(
        steps.map((one) => one as Step),
        copied.map((id) => rowOf(id, "copied")),
      );
      const gone = [...plan.rows].flatMap(([id, row]) => (row === null ? [id] : []));
      expect([...plan.deletions.keys()].toSorted()).toEqual(gone.toSorted());
      const alive = new Set([...copied, ...plan.rows.keys()]).size - gone.length;
      expect(plan.counters.rowCount).toBe(alive - copied.length);
    }),
    { numRuns: 2_000 },
  );
});

test("a tombstone is of the last delete, with the row as it was then", () => {
  const of = { recordId: "a", cells: {} };
  const { deletions, rows } = replay(
    [
      { ...of, kind: "delete" },
      { ...of, kind: "undelete", cells: { name: "back" } },
      { ...of, kind: "delete" },
    ],
    [rowOf("a", "copied")],
  );
  expect(rows.get("a")).toBeNull();
  expect(deletions.get("a")).toEqual({
    ...{ recordId: "a", seq: 3, readBegan: null, deletedAt: AT },
    lastRow: { id: "a", isdeleted: false, name: "back" },
  });
});

test("a delete of a record that has no row leaves a tombstone without one", () => {
  const { deletions, counters } = replay([{ kind: "delete", recordId: "a", cells: {} }], []);
  expect(deletions.get("a")).toMatchObject({ seq: 1, lastRow: null });
  expect(counters).toMatchObject({ applied: 1, rowCount: 0 });
});
