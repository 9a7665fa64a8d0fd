import { type Accessor, createEffect, createMemo, For, type JSX, on, Show } from "solid-js";
import type { Column } from "../../edge/protocol/object.ts";
import { exactText } from "../kinds/cell-text.ts";
import { CellValueView } from "../kinds/cell-value.tsx";
import { kindOf } from "../kinds/registry.ts";
import type { RowMark } from "../rows/row-mark.ts";
import type { Row } from "../rows/row-table.ts";
import { useRecordHref } from "../state/record-href.ts";
import { showFlash } from "../ui/flash.ts";
import { hoverTitle } from "../ui/hover-title.ts";
import type { CellRange } from "./cell-range.ts";

export type DrawnColumn = {
  readonly column: Column;
  readonly index: number;
  readonly leftPx: number;
  readonly widthPx: number;
  readonly sticky: boolean;
};

type GridRowProps = {
  readonly object: string;
  readonly index: number;
  readonly topPx: number;
  readonly widthPx: number;
  readonly row: Row;
  readonly mark: RowMark | null;
  readonly selected: Accessor<CellRange | null>;
  readonly columns: readonly DrawnColumn[];
  readonly isFocused: (place: string) => boolean;
};

/** Where a cell stands in its row: a sticky one by the layout, and there it stays; the others by the virtualiser. */
export function cellStyle({ leftPx, widthPx }: DrawnColumn): string {
  return `width:${widthPx}px;left:${leftPx}px`;
}

/** The first column leads to the record; others that stay at the left look as they do elsewhere. */
export function cellClasses({ column, index, sticky }: DrawnColumn): Record<string, boolean> {
  return {
    "g-sticky": index === 0,
    "g-pin": sticky && index > 0,
    "g-number": kindOf(column).isFigure,
  };
}

/** The key of a cell for the focus, by record and not by place, so that the focus follows the record. */
export function cellPlace(rowId: string, column: string): string {
  return `${rowId} ${column}`;
}

export function GridRow(props: GridRowProps): JSX.Element {
  const range = createMemo(() => {
    const range = props.selected();
    return range && props.index >= range.top && props.index <= range.bottom ? range : null;
  });
  let element: HTMLDivElement | undefined;
  createRowFlash(props, () => element);
  return (
    <div
      ref={(drawn) => (element = drawn)}
      role="row"
      class="g-row"
      aria-rowindex={props.index + 2}
      data-deleted={props.row.deleted ? "" : undefined}
      data-mark={props.mark ?? undefined}
      style={`transform:translateY(${props.topPx}px);width:${props.widthPx}px`}
    >
      <For each={props.columns}>
        {(drawn) => <GridCell drawn={drawn} row={() => props.row} grid={props} selected={range} />}
      </For>
    </div>
  );
}

function GridCell(props: {
  readonly drawn: DrawnColumn;
  readonly row: Accessor<Row>;
  readonly grid: GridRowProps;
  /** The selected columns of the row. */
  readonly selected: Accessor<CellRange | null>;
}): JSX.Element {
  const { column, index } = props.drawn;
  const value = () => props.row().cells[column.column];
  const isSelected = () => {
    const range = props.selected();
    return range !== null && props.drawn.index >= range.left && props.drawn.index <= range.right;
  };
  return (
    <div
      role="gridcell"
      class="g-cell"
      classList={cellClasses(props.drawn)}
      aria-colindex={props.drawn.index + 1}
      tabindex={props.grid.isFocused(cellPlace(props.row().id, column.column)) ? 0 : -1}
      aria-selected={isSelected() ? "true" : undefined}
      data-record-id={props.row().id}
      data-column={column.column}
      onPointerOver={hoverTitle(() => exactText(column, value()))}
      style={cellStyle(props.drawn)}
    >
      {index === 0 ? (
        <RecordName column={column} row={props.row()} grid={props.grid} />
      ) : (
        <CellValueView
          column={column}
          value={value()}
          cells={props.row().cells}
          linkTabIndex={-1}
        />
      )}
    </div>
  );
}

/** The first cell of a row leads to the record, and says what has become of it. */
function RecordName(props: {
  readonly column: Column;
  readonly row: Row;
  readonly grid: GridRowProps;
}): JSX.Element {
  const href = useRecordHref();
  return (
    <>
      <a class="g-name" href={href(props.grid.object, props.row.id)} tabindex="-1">
        <CellValueView
          column={props.column}
          value={props.row.cells[props.column.column] ?? props.row.id}
          cells={props.row.cells}
          inLink
        />
      </a>
      <RowNote row={props.row} mark={props.grid.mark} />
    </>
  );
}

/** Marks the cells of a row whose count of changes rises. One effect for all of them. */
export function createRowFlash(
  props: { readonly row: Row },
  row: () => HTMLDivElement | undefined,
  onChanged?: (column: string) => void,
): void {
  createEffect(
    on(
      () => props.row.flashes,
      (now, before) => {
        for (const [name, count] of Object.entries(before ? now : {})) {
          if (count <= (before?.[name] ?? 0)) continue;
          const cell = row()?.querySelector<HTMLElement>(`[data-column="${CSS.escape(name)}"]`);
          if (cell) showFlash(cell, count);
          onChanged?.(name);
        }
      },
    ),
  );
}

const MARKS = {
  left: ["Left", "It does not pass the filters any more. Read the rows again to let it go."],
  "left?": ["Left?", "It was changed, and may not pass the filters any more."],
  moved: ["Moved", "Its place is elsewhere now. Read the rows again to see it there."],
  "moved?": ["Moved?", "It was changed, and its place may be elsewhere now."],
} as const;

/** What has become of a row since it was read. */
export function RowNote(props: { readonly row: Row; readonly mark: RowMark | null }): JSX.Element {
  const note = () => {
    if (props.row.deleted) return ["Deleted"];
    return props.mark ? MARKS[props.mark] : props.row.pinned ? ["New"] : null;
  };
  return (
    <Show when={note()}>
      {(shown) => (
        <span class={props.row.deleted ? "g-note g-deleted" : "g-note"} title={shown()[1]}>
          {shown()[0]}
        </span>
      )}
    </Show>
  );
}

export function LoadingRow(props: {
  readonly topPx: number;
  readonly columns: readonly DrawnColumn[];
}): JSX.Element {
  return (
    <div class="g-row" aria-hidden="true" style={{ transform: `translateY(${props.topPx}px)` }}>
      <For each={props.columns}>
        {(drawn) => (
          <span
            class="g-bone"
            style={{
              left: `${drawn.leftPx + 12}px`,
              width: `${Math.min(120, drawn.widthPx * 0.55)}px`,
            }}
          />
        )}
      </For>
    </div>
  );
}
