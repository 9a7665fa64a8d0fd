import { type Accessor, createMemo, type JSX, Show } from "solid-js";
import type { Column } from "../../edge/protocol/object.ts";
import type { LiveRows } from "../rows/create-live-rows.ts";
import { isNarrow } from "../ui/narrow.ts";
import { cardColumns } from "./card-columns.ts";
import type { ColumnTools } from "./create-column-tools.ts";
import type { ListLength } from "./create-list-length.ts";
import type { ColumnTable } from "./column-table.ts";
import { createFocusKeeper, createGridFocus } from "./create-grid-focus.ts";
import { createWholeValue } from "./create-whole-value.ts";
import type { OpenedCell } from "../view/last-view.ts";
import { createGridKeys } from "./create-grid-keys.ts";
import type { GridView } from "./create-grid-view.ts";
import type { GridSelection } from "./create-grid-selection.ts";
import { createGridViewport } from "./create-grid-viewport.ts";
import { GridHead } from "./grid-head.tsx";
import { GridRows } from "./grid-rows.tsx";
import { WholeLater } from "./whole-later.tsx";

type GridProps = {
  readonly object: string;
  readonly label: string;
  readonly columns: ReadonlyMap<string, Column>;
  readonly table: ColumnTable;
  readonly rows: LiveRows;
  /** How many rows the list has, heading not counted. */
  readonly length: ListLength;
  readonly selection: GridSelection;
  readonly tools: ColumnTools;
  readonly look: Pick<GridView, "density" | "pinned">;
  /** The cell that the reader comes back to. */
  readonly cell: OpenedCell | undefined;
  readonly onEscape: () => void;
  readonly onPlaces: (places: GridPlaces) => void;
};

/** Where a grid is in its list, and the way elsewhere. */
export type GridPlaces = {
  /** The index of the first row in sight. */
  readonly first: Accessor<number>;
  /** Goes to a row, which is the first in sight and has the focus. */
  readonly goTo: (row: number) => void;
};

/**
 * Records of an object. Only what is in sight is in the document, in both directions. The grid is one tab stop, and the
 * focus follows its record when rows move. On a narrow screen it is a list of cards: other drawings of the same rows.
 */
export function Grid(props: GridProps): JSX.Element {
  let element: HTMLDivElement | undefined;
  const scroller = () => element;
  const { card, focus, viewport, keeper, keys, whole } = createParts(props, scroller);
  props.onPlaces({
    first: viewport.firstRow,
    goTo(row) {
      viewport.bringUp(row);
      keys.reveal({ row, column: focus.column() });
    },
  });
  return (
    <>
      <div
        ref={(scrolled) => (element = scrolled)}
        class="g-scroll min-h-0 flex-1"
        style={{ "--g-row": `${viewport.rowPx()}px`, "--g-head": `${viewport.headPx()}px` }}
        tabindex={card() && focus.row() < 0 ? 0 : -1}
        aria-label={props.label}
        aria-busy={props.rows.state().status === "loading"}
        {...(card() ? { role: "list" } : gridRole(props))}
        onKeyDown={keys.onKeyDown}
        onClick={keys.onClick}
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
        <Show when={!card()}>
          <GridHead
            table={props.table}
            columns={viewport.columns()}
            widthPx={viewport.widthPx()}
            focusedIn={focus.focusedIn}
            tools={props.tools}
          />
        </Show>
        <GridRows
          object={props.object}
          rows={props.rows}
          length={() => (props.length.isKnown() ? props.length.shown() : -1)}
          card={card()}
          viewport={viewport}
          focusedIn={focus.focusedIn}
          selected={props.selection.range}
        />
      </div>
      <WholeLater {...props} whole={whole} scroller={scroller} />
    </>
  );
}

/** What the grid is made of besides what is drawn: its focus, what is in sight, its keys. */
function createParts(props: GridProps, scroller: Accessor<HTMLDivElement | undefined>) {
  const { card, names } = createDrawing(props);
  const focus = createGridFocus(props.rows, names);
  const viewport = createGridViewport({
    columns: props.columns,
    visible: () => props.table.visible(),
    rows: props.rows,
    length: props.length.shown,
    look: props.look,
    focus,
    scroller,
  });
  const keeper = createFocusKeeper(
    () => [viewport.rows().length, viewport.rows()[0], viewport.columns(), props.rows.ids()],
    scroller,
    () => focus.focusIn(scroller()),
  );
  const keys = createGridKeys({
    object: props.object,
    cell: props.cell,
    rows: props.rows,
    selection: props.selection,
    length: props.length.shown,
    names,
    focus,
    viewport,
    scroller,
    onEscape: () => props.onEscape(),
  });
  const whole = createWholeValue(focus, scroller);
  return { card, focus, viewport, keeper, keys, whole };
}

/** How rows are drawn: as cards, else `card` is null; and the columns that the focus goes through. */
function createDrawing({ table, columns }: GridProps) {
  const card = createMemo(() => {
    if (!isNarrow()) return null;
    return cardColumns(table.visible().flatMap(({ name }) => columns.get(name) ?? []));
  });
  const names = createMemo(() => {
    const name = card()?.name.column;
    return name === undefined ? table.visible().map((column) => column.name) : [name];
  });
  return { card, names };
}

const gridRole = ({ length, table }: GridProps) => ({
  role: "grid" as const,
  "aria-multiselectable": true,
  "aria-rowcount": length.isKnown() ? length.shown() + 1 : -1,
  "aria-colcount": table.visible().length,
});
