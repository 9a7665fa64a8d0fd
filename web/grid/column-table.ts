import {
  columnSizingFeature,
  createTable,
  rowSortingFeature,
  type SortingState,
  tableFeatures,
} from "@tanstack/solid-table";
import { type Accessor, createMemo } from "solid-js";
import type { Column } from "../../edge/protocol/object.ts";
import type { Sort } from "../view/view-state.ts";
import { columnWidth } from "./column-width.ts";

const features = tableFeatures({ columnSizingFeature, rowSortingFeature });

export type VisibleColumn = { readonly name: string; readonly widthPx: number };

/**
 * The columns of the grid: which, in which order, how wide, sorted how. It holds no rows: they are sorted in
 * Postgres and kept in the row store.
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
      return { sorting: sorting(), columnSizing: { ...options.widths() } };
    },
    onSortingChange(update: SortingState | ((before: SortingState) => SortingState)) {
      const next = typeof update === "function" ? update(sorting()) : update;
      options.onSort(next.map((one) => ({ column: one.id, descending: one.desc })));
    },
  });
  return {
    visible: createMemo((): readonly VisibleColumn[] =>
      options.shown().flatMap((name) => {
        const column = table.getColumn(name);
        return column ? [{ name, widthPx: column.getSize() }] : [];
      }),
    ),
    direction: (name: string) => table.getColumn(name)?.getIsSorted() || null,
    /** Its place, from 1, among several columns that sort; null where it does not or is the only one. */
    sortPlace(name: string): number | null {
      const index = table.getColumn(name)?.getSortIndex() ?? -1;
      return index >= 0 && table.atoms.sorting.get().length > 1 ? index + 1 : null;
    },
    /** Sorts by this column alone, or by it as well. */
    toggleSort: (name: string, asWell: boolean) =>
      table.getColumn(name)?.toggleSorting(undefined, asWell),
  };
}

export type ColumnTable = ReturnType<typeof createColumnTable>;
