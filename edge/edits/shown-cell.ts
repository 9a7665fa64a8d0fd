import type { Cells, CellValue } from "../protocol/cell.ts";
import type { Edit } from "./edit.ts";

/** What a person sees in a cell, and the own edit that it comes from. */
export type ShownCell = { readonly value: CellValue; readonly edit: Edit | null };

/**
 * The org's row, covered by the person's own edits, the newest first:
 *
 *   open, asked ────────► covers
 *   refused ────────────► covers, marked, until it is mended or discarded
 *   confirmed, already ─► covers until the row has its seq; then the row speaks, whatever older edits say
 *   else ───────────────► does not cover
 *
 * Rows and edits come in one answer: with edits that are older than the rows, a confirmed value would flicker.
 *
 * @param seq the seq of the object's log that the row is of
 * @param own the person's edits of the record, in order of capture
 */
export function shownCell(row: Cells, seq: number, own: readonly Edit[], field: string): ShownCell {
  for (const edit of own.toReversed()) {
    const cover = coverOf(edit, field, seq);
    if (cover === "row") break;
    const value = edit.fields[field]?.mine ?? null;
    if (cover === "edit") return { value, edit };
  }
  return { value: row[field] ?? null, edit: null };
}

function coverOf(edit: Edit, name: string, seq: number): "edit" | "row" | "older" {
  const field = edit.fields[name];
  if (field === undefined || field.end?.is === "given up") return "older";
  switch (edit.state) {
    case "open":
    case "asked":
    case "refused":
      return "edit";
    case "confirmed":
    case "already":
      return seq >= (edit.confirmedSeq ?? 0) ? "row" : "edit";
    default:
      return "older";
  }
}
