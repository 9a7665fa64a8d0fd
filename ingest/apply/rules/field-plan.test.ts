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

test("however many rows change at once, each has its change", () => {
  const many = planFields(differences(2_000), read, 7);
  expect([many.changes.length, many.seqs.at(-1), many.headSeq]).toEqual([2_000, 2_007, 2_007]);
});
