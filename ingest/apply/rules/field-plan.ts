import type { ChangeRow } from "../../core/change-row.ts";
import type { RowCells } from "../../core/mirror-row.ts";
import type { WatermarkedRead } from "./image-rule.ts";

/** A row that an image of some fields changes: the old and new values of the columns that differ. */
export type FieldDifference = {
  readonly recordId: string;
  readonly before: Readonly<RowCells>;
  readonly after: Readonly<RowCells>;
};

export type FieldPlan = {
  readonly changes: readonly ChangeRow[];
  /** The newest change of each row, in the order of the differences. */
  readonly seqs: readonly number[];
  readonly headSeq: number;
};

/** The log entries of rows that images of some fields change: one each, or the log would not tell what was before. */
export function planFields(
  differences: readonly FieldDifference[],
  { source }: WatermarkedRead,
  headSeq: number,
): FieldPlan {
  const rest = { kind: "update", source, outcome: "applied", event: null } as const;
  const changes = differences.map((one, n) => ({ seq: headSeq + 1 + n, ...one, ...rest }));
  return { changes, seqs: changes.map(({ seq }) => seq), headSeq: headSeq + changes.length };
}
