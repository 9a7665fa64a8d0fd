import { For, type JSX, Show } from "solid-js";
import { columnLabel } from "../kinds/column-label.ts";
import type { ColumnTable } from "./column-table.ts";
import { HEAD } from "./create-grid-focus.ts";
import type { ColumnTools } from "./create-column-tools.ts";
import { cellClasses, cellStyle, type DrawnColumn } from "./grid-cell.tsx";

/**
 * The headings. Each is a button that sorts; with Shift it adds to the columns that sort already. It is dragged to where
 * its column shall stand, and its edge to where it shall end: what does that comes when somebody points there.
 */
export function GridHead(props: {
  readonly table: ColumnTable;
  readonly columns: readonly DrawnColumn[];
  readonly widthPx: number;
  readonly focusedIn: (rowId: string) => string | null;
  readonly tools: ColumnTools;
}): JSX.Element {
  return (
    <div
      role="rowgroup"
      class="g-head"
      style={{ width: `${props.widthPx}px` }}
      onPointerEnter={props.tools.load}
      onFocusIn={props.tools.load}
      onPointerDown={props.tools.onPointerDown}
      onDblClick={props.tools.onDoubleClick}
      onKeyDown={props.tools.onKeyDown}
    >
      <div role="row" aria-rowindex={1} class="flex w-full">
        <For each={props.columns}>
          {(drawn) => (
            <Heading
              drawn={drawn}
              table={props.table}
              isFocused={props.focusedIn(HEAD) === drawn.column.column}
            />
          )}
        </For>
      </div>
    </div>
  );
}

function Heading(props: {
  readonly drawn: DrawnColumn;
  readonly table: ColumnTable;
  readonly isFocused: boolean;
}): JSX.Element {
  const { column } = props.drawn;
  const sorted = () => props.table.direction(column.column);
  return (
    <div
      role="columnheader"
      class="g-heading"
      classList={cellClasses(props.drawn)}
      aria-colindex={props.drawn.index + 1}
      aria-sort={sorted() === "asc" ? "ascending" : sorted() === "desc" ? "descending" : undefined}
      style={cellStyle(props.drawn)}
    >
      <button
        type="button"
        class="g-sort"
        tabindex={props.isFocused ? 0 : -1}
        data-record-id={HEAD}
        data-column={column.column}
        title={`${column.label} · ${column.field} (${column.type})`}
        onClick={(event) => props.table.toggleSort(column.column, event.shiftKey)}
      >
        <span class="min-w-0 truncate">{columnLabel(column)}</span>
        <Show when={sorted()}>
          {(direction) => (
            <SortMark direction={direction()} place={props.table.sortPlace(column.column)} />
          )}
        </Show>
      </button>
      <span class="g-edge" data-edge={column.column} aria-hidden="true" />
    </div>
  );
}

function SortMark(props: {
  readonly direction: "asc" | "desc";
  /** Its place among several columns that sort. */
  readonly place: number | null;
}): JSX.Element {
  return (
    <span class="inline-flex shrink-0 items-center text-accent-2">
      <svg
        aria-hidden="true"
        class="size-3"
        viewBox="0 0 12 12"
        fill="none"
        stroke="currentColor"
        stroke-width="1.7"
        stroke-linecap="round"
        stroke-linejoin="round"
      >
        <path
          d={
            props.direction === "asc"
              ? "M6 10V2M2.8 5.2 6 2l3.2 3.2"
              : "M6 2v8M2.8 6.8 6 10l3.2-3.2"
          }
        />
      </svg>
      <Show when={props.place}>{(number) => <span class="text-2xs">{number()}</span>}</Show>
    </span>
  );
}
