import type { Column } from "../../edge/protocol/object.ts";
import type { ImportedListView } from "../../edge/protocol/org-list-view.ts";
import { heldAs } from "../view/list-condition.ts";
import { EVERYTHING, parseSort, viewSearch } from "../view/view-state.ts";

/** The query string of the list that a list view of the org is here. */
export function importAddress(
  { columns: shown, sort, where }: ImportedListView,
  columns: readonly Column[],
): string {
  const byName = new Map(columns.map((column) => [column.column, column]));
  return viewSearch({
    ...EVERYTHING,
    columns: shown.length > 0 ? shown : null,
    sort: parseSort(sort.join(",")),
    ...heldAs(where ?? undefined, byName),
  });
}
