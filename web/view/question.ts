import type { Column } from "../../edge/protocol/object.ts";
import type { Question } from "../client/api.ts";
import { readerZone } from "../format/reader-zone.ts";
import { withCode } from "../kinds/currency.ts";
import {
  comparisonOf,
  conditionColumns,
  conditionOf,
  isBehind,
  jsonOf,
  pathColumns,
} from "./condition.ts";
import { shownColumns } from "./default-columns.ts";
import { filterParam } from "./filter.ts";
import { sortParam, type ViewState } from "./view-state.ts";

/**
 * The columns that a view reads: those it shows, with the currency of amounts, and those that filter and sort, from which
 * it is seen whether a row still belongs where it stands.
 */
export function readColumns(columns: readonly Column[], view: ViewState): readonly string[] {
  const shown = shownColumns(columns, view.columns).map(({ column }) => column);
  const known = new Set(columns.map(({ column }) => column));
  const all = [...withCode(shown, columns), ...decidingColumns(columns, view)];
  return [...new Set(all)].filter((name) => known.has(name));
}

/** The columns that filter and sort. */
export function decidingColumns(columns: readonly Column[], view: ViewState): readonly string[] {
  const byName = new Map(columns.map((column) => [column.column, column]));
  const filtered = view.filters.map(({ column }) => column);
  const ordered = view.sort.map(({ column }) => column);
  const where = view.where === null ? undefined : conditionOf(jsonOf(view.where));
  return [...filtered, ...pathColumns(ordered, byName), ...conditionColumns(where, byName)];
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
    ...askedBy(view),
  };
}

/** What the view asks beyond a URL. */
function askedBy({ filters, where, zone, asOf, sort }: ViewState): Pick<Question, "asked"> {
  if (where === null && asOf === null && !sort.some(isBehind)) return {};
  const all = [...(where === null ? [] : [jsonOf(where)]), ...filters.map(comparisonOf)];
  const asked = {
    ...(all.length === 0 ? {} : { where: all.length === 1 ? all[0] : { all } }),
    zone: zone ?? readerZone().zone,
    ...(asOf === null ? {} : { asOf: asOf.startsWith("{") ? jsonOf(asOf) : asOf }),
  };
  return { asked };
}
