import type { Board } from "../../../edge/protocol/board.ts";
import {
  type Asking,
  type FilterValues,
  ignoredFilters,
} from "../../../edge/protocol/tile-question.ts";
import { dateTimeText } from "../../format/time.ts";

/** Below a picture: `Orgmirror · Sales · filtered by Owner · 28 Nov 2026, 14:02`. */
export function pictureFoot(
  board: Pick<Board, "name" | "filters">,
  tile: Asking,
  values: FilterValues,
  at: Date,
): string {
  const ignored = ignoredFilters(tile, board, values);
  const obeyed = board.filters.filter(
    (filter) => values[filter.key] !== undefined && !ignored.includes(filter),
  );
  const by = obeyed.map(({ label }) => label).join(", ");
  // A picture is looked at in other years too.
  const moment = dateTimeText(at.toISOString(), new Date(0));
  return ["Orgmirror", board.name, by && `filtered by ${by}`, moment].filter(Boolean).join(" · ");
}
