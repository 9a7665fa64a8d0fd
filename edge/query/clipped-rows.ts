import type { Cells } from "../protocol/cell.ts";
import { type Clipped, clipLength, readClipped } from "./clipped-text.ts";
import type { Question } from "./question.ts";

/** The rows with what is shown of their texts, and the lengths of those that are clipped. */
export function clippedRows(
  { columns, limit }: Pick<Question, "columns" | "limit">,
  rows: readonly Cells[],
): { readonly rows: Cells[]; readonly clipped: Clipped } {
  const most = clipLength(columns, limit);
  const clipped: Record<string, Record<string, number>> = {};
  const shown = rows.map((cells) => {
    const long = Object.entries(cells).filter(
      ([, value]) => typeof value === "string" && value.length > most,
    );
    if (long.length === 0) return cells;
    const texts: Record<string, string> = {};
    const lengths: Record<string, number> = {};
    for (const [column, value] of long) {
      const { text, length } = readClipped(String(value), most);
      texts[column] = text;
      if (length !== null) lengths[column] = length;
    }
    if (Object.keys(lengths).length > 0) clipped[String(cells["id"])] = lengths;
    return { ...cells, ...texts };
  });
  return { rows: shown, clipped };
}
