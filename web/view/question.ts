import type { Column } from "../../edge/protocol/object.ts";
import type { Question } from "../client/api.ts";
import { shownColumns } from "./default-columns.ts";
import { filterParam } from "./filter.ts";
import { ruleColumns } from "./place.ts";
import { sortParam, type ViewState } from "./view-state.ts";

/**
 * The columns that a view reads: those it shows, and those that filter and sort, from which it is seen whether a row
 * still belongs where it stands.
 */
export function readColumns(columns: readonly Column[], view: ViewState): readonly string[] {
  const names = new Set(columns.map(({ column }) => column));
  const shown = shownColumns(columns, view.columns).map(({ column }) => column);
  return [...new Set([...shown, ...ruleColumns(view).filter((name) => names.has(name))])];
}

/** The question for the rows of a view. `read`: the columns to read; `columns`: all that the object has. */
export function questionFor(
  object: string,
  columns: readonly Column[],
  view: ViewState,
  read: readonly string[] = readColumns(columns, view),
): Question {
  return {
    object,
    columns: read,
    allColumns: read.length === columns.length,
    filters: view.filters.map(filterParam),
    sort: sortParam(view.sort),
  };
}
