import { type Accessor, createMemo } from "solid-js";
import type { Column } from "../../edge/protocol/object.ts";
import type { Sort } from "../view/view-state.ts";
import { columnWidth } from "./column-width.ts";
import { toggledSort } from "./toggled-sort.ts";

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
  const usual = new Map(options.columns.map((column) => [column.column, columnWidth(column)]));
  const sortOf = (name: string) => options.sorted().find(({ column }) => column === name);
  return {
    visible: createMemo((): readonly VisibleColumn[] =>
      options.shown().flatMap((name) => {
        const widthPx = options.widths()[name] ?? usual.get(name);
        return widthPx === undefined ? [] : [{ name, widthPx }];
      }),
    ),
    direction(name: string): "asc" | "desc" | null {
      const sort = sortOf(name);
      return sort ? (sort.descending ? "desc" : "asc") : null;
    },
    /** Its place, from 1, among several columns that sort; null where it does not or is the only one. */
    sortPlace(name: string): number | null {
      const index = options.sorted().findIndex(({ column }) => column === name);
      return index >= 0 && options.sorted().length > 1 ? index + 1 : null;
    },
    /** Sorts by this column alone, or by it as well. */
    toggleSort: (name: string, asWell: boolean) =>
      options.onSort(toggledSort(options.sorted(), name, asWell)),
  };
}

export type ColumnTable = ReturnType<typeof createColumnTable>;
