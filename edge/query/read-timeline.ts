import { rowCells } from "./row-cells.ts";
import type { Timeline, TimelineEntry } from "../protocol/timeline.ts";
import { historyEntryOf } from "./change-row.ts";
import type { Row } from "./statement.ts";
import type { ActivityObject } from "./timeline-sources.ts";

/** Where the next page begins. */
export type TimelineEnd = { readonly at: string; readonly key: string };

/** Reads the answer to `timeline`. One more than `limit` was read, to know whether there are older entries. */
export function readTimeline(
  limit: number,
  activities: readonly ActivityObject[],
  answer: readonly Row[],
): Omit<Timeline, "next"> & { readonly end: TimelineEnd | null } {
  const [leftOut = null] = answer[0] ?? [];
  const rows = answer.filter((row) => row[2] !== null).slice(0, limit);
  const entries = rows.map((row) => entryOf(row, activities));
  const last = entries.at(-1);
  const isMore = Number(answer[0]?.[1] ?? 0) > entries.length;
  const end = isMore && last ? { at: last.at, key: last.key } : null;
  return { entries, leftOut: JSON.parse(leftOut ?? "[]"), end };
}

function entryOf(row: Row, activities: readonly ActivityObject[]): TimelineEntry {
  const [, , kind, object = "", at = "", key = "", id = "", name = null, cells, ...change] = row;
  const common = { key: String(key), at: String(at), object: String(object) };
  if (kind === "history") return { ...common, kind, change: historyEntryOf(change) };
  if (kind === "related") return { ...common, kind, name, change: historyEntryOf(change) };
  const shown = activities.find((one) => one.object === object)?.shown ?? [];
  return {
    ...common,
    kind: "activity",
    id: String(id),
    cells: rowCells(shown, JSON.parse(cells ?? "[]")),
  };
}
