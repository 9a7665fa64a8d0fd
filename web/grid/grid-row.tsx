import { type Accessor, createEffect, createMemo, For, type JSX, on, Show } from "solid-js";
import { exactText } from "../kinds/cell-text.ts";
import type { RowMark } from "../rows/row-mark.ts";
import type { Row } from "../rows/row-table.ts";
import { useRecordHref } from "../state/record-href.ts";
import { showFlash } from "../ui/flash.ts";
import { hoverTitle } from "../ui/hover-title.ts";
import type { CellRange } from "./cell-range.ts";
import { type DrawnColumn, gridCell } from "./grid-cell.tsx";

type GridRowProps = {
  readonly object: string;
  readonly index: number;
  readonly topPx: number;
  readonly widthPx: number;
  readonly row: Row;
  readonly mark: RowMark | null;
  readonly selected: Accessor<CellRange | null>;
  readonly columns: readonly DrawnColumn[];
  /** The column of a record that has the focus. */
  readonly focusedIn: (rowId: string) => string | null;
};

export function GridRow(props: GridRowProps): JSX.Element {
  const recordHref = useRecordHref();
  const { id } = props.row;
  const focused = createMemo(() => props.focusedIn(id));
  const selected = createMemo(() => {
    const range = props.selected();
    return range && props.index >= range.top && props.index <= range.bottom ? range : null;
  });
  const ofRow = {
    row: () => props.row,
    href: () => recordHref(props.object, id),
    note: () => <RowNote row={props.row} mark={props.mark} />,
    ...{ focused, selected },
  };
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
      onPointerOver={hoverTitle((cell) => exactIn(cell, props), ".g-cell")}
    >
      <For each={props.columns}>{(drawn) => gridCell({ drawn, ...ofRow })}</For>
    </div>
  );
}

function exactIn(cell: HTMLElement, { columns, row }: GridRowProps): string | undefined {
  const name = cell.dataset["column"];
  const column = columns.find((drawn) => drawn.column.column === name)?.column;
  return column && exactText(column, row.cells[column.column]);
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
