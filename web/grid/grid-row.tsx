import { type Accessor, For, type JSX, Show } from "solid-js";
import type { Column } from "../../edge/protocol/object.ts";
import { exactText } from "../kinds/cell-text.ts";
import { CellValueView } from "../kinds/cell-value.tsx";
import { kindOf } from "../kinds/registry.ts";
import type { Row } from "../rows/row-table.ts";
import { createFlash } from "../ui/flash.ts";

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
  readonly columns: readonly DrawnColumn[];
  readonly isFocused: (place: string) => boolean;
};

/** Where a cell stands in its row: a sticky one by the layout, the others by the virtualiser. */
export function cellStyle({ leftPx, widthPx, sticky }: DrawnColumn): JSX.CSSProperties {
  return { width: `${widthPx}px`, ...(sticky ? {} : { left: `${leftPx}px` }) };
}

/** The key of a cell for the focus, by record and not by place, so that the focus follows the record. */
export function cellPlace(rowId: string, column: string): string {
  return `${rowId} ${column}`;
}

export function GridRow(props: GridRowProps): JSX.Element {
  return (
    <div
      role="row"
      class="g-row"
      aria-rowindex={props.index + 2}
      data-deleted={props.row.deleted ? "" : undefined}
      style={{ transform: `translateY(${props.topPx}px)`, width: `${props.widthPx}px` }}
    >
      <For each={props.columns}>
        {(drawn) => <GridCell drawn={drawn} row={() => props.row} grid={props} />}
      </For>
    </div>
  );
}

function GridCell(props: {
  readonly drawn: DrawnColumn;
  readonly row: Accessor<Row>;
  readonly grid: GridRowProps;
}): JSX.Element {
  const { column } = props.drawn;
  const value = () => props.row().cells[column.column];
  const flash = createFlash(() => props.row().flashes[column.column] ?? 0);
  return (
    <div
      ref={(cell) => flash(cell)}
      role="gridcell"
      class="g-cell"
      classList={{ "g-sticky": props.drawn.sticky, "g-number": kindOf(column).isFigure }}
      aria-colindex={props.drawn.index + 1}
      tabindex={props.grid.isFocused(cellPlace(props.row().id, column.column)) ? 0 : -1}
      data-record-id={props.row().id}
      data-column={column.column}
      title={exactText(column, value())}
      style={cellStyle(props.drawn)}
    >
      <Show
        when={props.drawn.sticky}
        fallback={<CellValueView column={column} value={value()} linkTabIndex={-1} />}
      >
        <a class="g-name" href={`/objects/${props.grid.object}/${props.row().id}`} tabindex="-1">
          <CellValueView column={column} value={value() ?? props.row().id} inLink />
        </a>
        <Show when={props.row().deleted}>
          <span class="g-deleted">Deleted</span>
        </Show>
      </Show>
    </div>
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
