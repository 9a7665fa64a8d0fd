import type { Cells, CellValue } from "../../edge/protocol/cell.ts";
import type { TimelineEntry } from "../../edge/protocol/timeline.ts";
import { CODE_COLUMN } from "../kinds/currency.ts";

/** The currency of a record before and after a change; undefined where it is not known. */
export type CodesOf = { readonly before: Cells; readonly after: Cells };

/**
 * The currency before and after each change of a record. A change tells it only where it sets it: from what it is now, it
 * is followed back through what set it.
 *
 * @param entries newest first, without gaps
 */
export function codesAlong(
  entries: readonly TimelineEntry[],
  now: CellValue | undefined,
): ReadonlyMap<string, CodesOf> {
  const codes = new Map<string, CodesOf>();
  let code = now;
  for (const entry of entries) {
    if (entry.kind !== "history") continue;
    const { fields, before, outcome } = entry.change;
    const set = fields[CODE_COLUMN];
    const [old, next] = set === undefined ? [code, code] : [before?.[CODE_COLUMN], set];
    codes.set(entry.key, { before: cellsOf(old), after: cellsOf(next) });
    if (outcome === "applied") code = old;
  }
  return codes;
}

function cellsOf(code: CellValue | undefined): Cells {
  return code === undefined ? {} : { [CODE_COLUMN]: code };
}
