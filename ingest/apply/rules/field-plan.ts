import { resetChange, type ChangeRow } from "../../core/change-row.ts";
import type { RowCells } from "../../core/mirror-row.ts";
import type { WatermarkedRead } from "./image-rule.ts";

/** A row that an image of some fields changes: what the columns held that differ, and what they hold. */
export type FieldDifference = {
  readonly recordId: string;
  readonly before: Readonly<RowCells>;
  readonly after: Readonly<RowCells>;
};

export type FieldPlan = {
  readonly changes: readonly ChangeRow[];
  /** The newest change of each row, as the differences are ordered. */
  readonly seqs: readonly number[];
  readonly headSeq: number;
};

/** So many differing rows of a chunk become changes each; of more, readers are told to read again (a reset). */
const MOST_CHANGES = 500;

/** What goes to the log of rows that images of some fields change. */
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
