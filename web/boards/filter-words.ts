import { staysOf } from "../../edge/protocol/asked-times.ts";
import type { Board } from "../../edge/protocol/board.ts";
import {
  type Asking,
  type FilterValues,
  ignoredFilters,
  replacingPeriods,
} from "../../edge/protocol/tile-question.ts";
import { periodWords } from "../format/period.ts";

/**
 * What a tile must say of the filter bar, since its title does not: of which time it is instead of its own, and what it
 * does not obey. Empty where there is nothing.
 */
export function filterWords(
  tile: Asking,
  board: Pick<Board, "filters">,
  values: FilterValues,
): string {
  const isOverDays = staysOf(tile.question).length > 0;
  const periods = replacingPeriods(tile, board, values).map(
    ({ label, period }) => `${isOverDays ? "over" : `${label}:`} ${periodWords(period)}`,
  );
  const ignored = ignoredFilters(tile, board, values).map(({ label }) => label);
  const not = ignored.length === 0 ? [] : [`not filtered by ${ignored.join(", ")}`];
  return [...periods, ...not].join(" · ");
}
