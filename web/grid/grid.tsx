import { type Accessor, createMemo, For, type JSX, Show } from "solid-js";
import type { Column } from "../../edge/protocol/object.ts";
import type { LiveRows } from "../rows/create-live-rows.ts";
import type { ColumnTable } from "./column-table.ts";
import { createFocusKeeper, createGridFocus } from "./create-grid-focus.ts";
import type { OpenedCell } from "../view/last-view.ts";
import type { CellRange } from "./cell-range.ts";
import { createGridKeys } from "./create-grid-keys.ts";
import type { GridSelection } from "./create-grid-selection.ts";
import { createGridViewport, type GridViewport } from "./create-grid-viewport.ts";
import { GridHead } from "./grid-head.tsx";
import { GridRow, LoadingRow } from "./grid-row.tsx";

type GridProps = {
  readonly object: string;
  readonly label: string;
  readonly columns: ReadonlyMap<string, Column>;
  readonly table: ColumnTable;
  readonly rows: LiveRows;
  /** Records that the question has, heading not counted; undefined while it is not known exactly. */
  readonly total: number | undefined;
  readonly selection: GridSelection;
  /** The cell that the reader comes back to. */
  readonly cell: OpenedCell | undefined;
  readonly onEscape: () => void;
};

/**
 * Records of an object. Only what is in sight is in the document, in both directions. The grid is one tab stop, and the
 * focus follows its record when rows move.
 */
export function Grid(props: GridProps): JSX.Element {
  let element: HTMLDivElement | undefined;
  const scroller = () => element;
  const visible = () => props.table.visible();
  const names = createMemo(() => visible().map((column) => column.name));
  const ids = () => props.rows.ids();
  const focus = createGridFocus(ids, names);
  const viewport = createGridViewport({
    columns: props.columns,
    visible,
    rows: props.rows,
    focus,
    scroller,
  });
  const keeper = createFocusKeeper(
    () => [viewport.rows().length, viewport.rows()[0], viewport.columns()],
    () => focus.focusIn(scroller()),
  );
  const { onKeyDown, onClick } = createGridKeys({
    object: props.object,
    cell: props.cell,
    arrived: props.rows.arrived,
    selection: props.selection,
    ids,
    names,
    focus,
    viewport,
    scroller,
    onEscape: () => props.onEscape(),
  });
  return (
    <div
      ref={(scrolled) => (element = scrolled)}
      class="g-scroll min-h-0 flex-1"
      style={{ "--g-row": `${viewport.rowPx()}px` }}
      role="grid"
      aria-label={props.label}
      aria-rowcount={props.total === undefined ? -1 : props.total + 1}
      aria-colcount={visible().length}
      aria-busy={props.rows.state().status === "loading"}
      aria-multiselectable="true"
      onKeyDown={onKeyDown}
      onClick={onClick}
      on:pointerdown={props.selection.onPointerDown}
      on:pointerover={props.selection.onPointerOver}
      on:selectstart={props.selection.onSelectStart}
      on:dragstart={(event: DragEvent) => event.preventDefault()}
      onFocusIn={(event) => {
        keeper.onFocusIn();
        focus.follow(event.target);
      }}
      onFocusOut={keeper.onFocusOut}
    >
      <GridHead
        table={props.table}
        columns={viewport.columns()}
        widthPx={viewport.widthPx()}
        isFocused={focus.isFocused}
      />
      <GridRows
        object={props.object}
        rows={props.rows}
        viewport={viewport}
        isFocused={focus.isFocused}
        selected={props.selection.range}
      />
    </div>
  );
}

/** The rows in sight, and the places of those that are on their way. */
function GridRows(props: {
  readonly object: string;
  readonly rows: LiveRows;
  readonly viewport: GridViewport;
  readonly isFocused: (place: string) => boolean;
  readonly selected: Accessor<CellRange | null>;
}): JSX.Element {
  return (
    <div
      role="rowgroup"
      class="relative"
      style={{ height: `${props.viewport.heightPx()}px`, width: `${props.viewport.widthPx()}px` }}
    >
      <For each={props.viewport.rows()}>
        {({ index, topPx }) => {
          return (
            <Show
              when={props.rows.ids()[index]}
              keyed
              fallback={<LoadingRow topPx={topPx} columns={props.viewport.columns()} />}
            >
              {(id) => {
                const row = props.rows.row(id);
                return (
                  <Show when={row()}>
                    {(shown) => (
                      <GridRow
                        object={props.object}
                        index={index}
                        topPx={topPx}
                        widthPx={props.viewport.widthPx()}
                        row={shown()}
                        mark={props.rows.mark(shown(), index)}
                        selected={props.selected}
                        columns={props.viewport.columns()}
                        isFocused={props.isFocused}
                      />
                    )}
                  </Show>
                );
              }}
            </Show>
          );
        }}
      </For>
    </div>
  );
}
