import type { Cells } from "../../edge/protocol/cell.ts";
import { isBookkeeping } from "./field-groups.ts";
import type { Row } from "../rows/row-table.ts";

/** The cells of another moment, and the word for it. */
export type OtherMoment = { readonly cells: Cells; readonly word: string };

/** Whether a field is different at the other moment. One that is not known at both is not told apart. */
export function differs(
  column: string,
  { cells }: Pick<Row, "cells">,
  other: OtherMoment | null,
): boolean {
  const [value, otherValue] = [cells[column], other?.cells[column]];
  return value !== undefined && otherValue !== undefined && value !== otherValue;
}

/** The columns that differ, without those that every change moves. */
export function differingColumns(row: Row | null, other: OtherMoment | null): readonly string[] {
  return row === null
    ? []
    : Object.keys(row.cells).filter(
        (column) => !isBookkeeping(column) && differs(column, row, other),
      );
}
