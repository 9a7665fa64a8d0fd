import { resetChange, type ChangeRow } from "../../core/change-row.ts";
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

/** Up to this many changed rows of a chunk are logged one by one; beyond it readers refetch (a reset). */
const MOST_CHANGES = 500;

/** The log entries of rows that images of some fields change. */
export function planFields(
  differences: readonly FieldDifference[],
  { source }: WatermarkedRead,
  headSeq: number,
): FieldPlan {
  if (differences.length > MOST_CHANGES) {
    const reset = resetChange(headSeq + 1, source);
    return { changes: [reset], seqs: differences.map(() => reset.seq), headSeq: reset.seq };
  }
  const rest = { kind: "update", source, outcome: "applied", event: null } as const;
  const changes = differences.map((one, n) => ({ seq: headSeq + 1 + n, ...one, ...rest }));
  return { changes, seqs: changes.map(({ seq }) => seq), headSeq: headSeq + changes.length };
}
