import type { CellValue } from "../../edge/protocol/cell.ts";

/**
 * What a question over measures is answered: first the groups, as `by` names them, a bucket of dates by its first day;
 * then each measure by its `as`, then what was asked of it: `<as>_before`, `_change`, `_running`, `_average`, `_share`,
 * `_rank`. Numbers with fractions are strings of digits. A group without a value is null.
 */
export type Answer = {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly CellValue[])[];
  /**
   * The rows, by index, that stand for all groups that are not among the first ones, together. In them the group that was
   * cut is null: the first one that is no bucket.
   */
  readonly others?: readonly number[] | undefined;
};

/** The value of a row in a column; null where the answer has no such column. */
export function cellAt(answer: Answer, row: number, column: string): CellValue {
  return answer.rows[row]?.[answer.columns.indexOf(column)] ?? null;
}
