import type { Cells } from "../../edge/protocol/cell.ts";
import { comparePlaces, decidingColumns, letsIn, type Rule } from "../view/place.ts";
import type { Row } from "./row-table.ts";
import type { Verdict } from "./verdicts.ts";

/**
 * What a change has made of a row that keeps its place: `left`, it does not pass the filters any more; `moved`, it
 * would stand elsewhere now. With `?`, only Postgres can tell.
 */
export type RowMark = "left" | "left?" | "moved" | "moved?";

/** The rows around one, as they were read; null at an end of the list, undefined where the rest is not loaded. */
export type Around = {
  readonly before: Cells | null | undefined;
  readonly after: Cells | null | undefined;
};

/**
 * The mark of a row. Rows stand in the order of what was read; a row is compared with that.
 *
 * @param verdict what Postgres said of it last, where it was asked
 */
export function rowMark(row: Row, around: Around, rule: Rule, verdict?: Verdict): RowMark | null {
  // Most rows are as they were read, and belong where they stand.
  if (row.deleted || row.cells === row.read) return null;
  const told = verdict && verdict.seq >= row.seq ? verdict.passes : null;
  const passed = isUntouched(row, decidingColumns(rule)) || (letsIn(rule, row.cells) ?? told);
  if (passed === false) return "left";
  if (passed === null) return "left?";
  const sorted = rule.sort.map(({ column }) => column);
  return row.pinned || isUntouched(row, sorted) ? null : moved(row, around, rule);
}

function moved({ cells, read }: Row, { before, after }: Around, rule: Rule): RowMark | null {
  const order = (a: Cells, b: Cells) => comparePlaces(a, b, rule);
  // Before the first and behind the last loaded row others may be, on either side of this one.
  const up = before === null ? 1 : order(cells, before ?? read);
  const down = after === null ? -1 : order(cells, after ?? read);
  if ((up < 0 && before) || (down > 0 && after)) return "moved";
  return Number.isNaN(up) || Number.isNaN(down) || up < 0 || down > 0 ? "moved?" : null;
}

/** The columns have the values with which the row was read. */
function isUntouched(row: Row, columns: readonly string[]): boolean {
  return columns.every((column) => row.cells[column] === row.read[column]);
}
