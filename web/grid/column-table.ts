import {
  columnOrderingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  createTable,
  rowSortingFeature,
  type SortingState,
  tableFeatures,
} from "@tanstack/solid-table";
import type { Accessor } from "solid-js";
import type { Column } from "../../edge/protocol/object.ts";
import type { Sort } from "../state/view-state.ts";
import { columnWidth } from "./column-width.ts";

const features = tableFeatures({
  columnOrderingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  rowSortingFeature,
});

/**
 * The column side of the grid: which columns, in which order, how wide, sorted how. Rows are sorted in Postgres and
 * live in the row store, which patches them by id: the table holds none.
 */
export function createColumnTable(options: {
  readonly columns: readonly Column[];
  /** Names of the columns to show, in order. */
  readonly shown: Accessor<readonly string[]>;
  readonly sorted: Accessor<readonly Sort[]>;
  /** Widths in pixels that differ from a column's usual one. */
  readonly widths: Accessor<Readonly<Record<string, number>>>;
  readonly onSort: (sort: readonly Sort[]) => void;
}) {
  const sorting = (): SortingState =>
    options.sorted().map((sort) => ({ id: sort.column, desc: sort.descending }));
  const table = createTable({
    features,
    data: [] as Record<string, unknown>[],
    columns: options.columns.map((column) => ({
      id: column.column,
      header: column.label,
      size: columnWidth(column, window.innerWidth),
      sortDescFirst: false,
    })),
    manualSorting: true,
    enableMultiSort: true,
    get state() {
      const shown = new Set(options.shown());
      return {
        sorting: sorting(),
        columnSizing: { ...options.widths() },
        columnOrder: [...options.shown()],
        columnVisibility: Object.fromEntries(
          options.columns.map((one) => [one.column, shown.has(one.column)]),
        ),
      };
    },
    onSortingChange(update: SortingState | ((before: SortingState) => SortingState)) {
      const next = typeof update === "function" ? update(sorting()) : update;
      options.onSort(next.map((one) => ({ column: one.id, descending: one.desc })));
    },
  });
  return table;
}

export type ColumnTable = ReturnType<typeof createColumnTable>;
