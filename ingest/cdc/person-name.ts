import type { Cells } from "../../edge/protocol/cell.ts";

/** The columns that a person's name is composed of, in order ("Contact", Object Reference; no salutation). */
export const NAME_COLUMNS = ["firstname", "middlename", "lastname", "suffix"];

/**
 * Whether cells of an event carry a person's name in parts: its `name` column must then be recomposed from the merged
 * row. Events of persons never carry the composed name.
 */
export function setsPersonName(cells: Cells): boolean {
  return !("name" in cells) && NAME_COLUMNS.some((column) => column in cells);
}

/** The columns that follow from what an event named, and are worked out again wherever it is applied. */
export function derivedColumns(cells: Cells): readonly string[] {
  return setsPersonName(cells) ? ["name"] : [];
}

/** First name, middle name, last name and suffix, joined by spaces; null without any. */
export function recomposeName(cells: Cells): string | null {
  const parts = NAME_COLUMNS.map((column) => cells[column]).filter(
    (part) => typeof part === "string",
  );
  return parts.length === 0 ? null : parts.join(" ");
}
