import { expect, test } from "vitest";
import { planFields } from "./field-plan.ts";

const read = { began: "2026-03-01T10:00:00Z", maxStalenessMs: 60_000, source: "snapshot" } as const;
const differences = (many: number) =>
  Array.from({ length: many }, (_, n) => ({
    ...{ recordId: `r${n}`, before: { a: n }, after: { a: n + 1 } },
  }));

test("each row that an image of some fields changes has its change, numbered in order", () => {
  const plan = planFields(differences(2), read, 7);
  const rest = { kind: "update", source: "snapshot", outcome: "applied", event: null };
  expect(plan).toEqual({
    changes: [
      { seq: 8, recordId: "r0", before: { a: 0 }, after: { a: 1 }, ...rest },
      { seq: 9, recordId: "r1", before: { a: 1 }, after: { a: 2 }, ...rest },
    ],
    seqs: [8, 9],
    headSeq: 9,
  });
  expect(planFields([], read, 7)).toEqual({ changes: [], seqs: [], headSeq: 7 });
});

test("more than 500 rows are one change, after which readers read again", () => {
  const most = planFields(differences(500), read, 7);
  expect([most.changes.length, most.headSeq]).toEqual([500, 507]);
  const more = planFields(differences(501), read, 7);
  expect(more.changes).toMatchObject([{ seq: 8, kind: "reset", source: "snapshot" }]);
  expect(more.seqs).toEqual(Array(501).fill(8));
  expect(more.headSeq).toBe(8);
});
