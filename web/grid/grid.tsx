import { createVirtualizer, defaultRangeExtractor, type Range } from "@tanstack/solid-virtual";
import { useNavigate } from "@solidjs/router";
import {
  createEffect,
  createMemo,
  createSelector,
  createSignal,
  For,
  type JSX,
  on,
  onCleanup,
  onMount,
  Show,
} from "solid-js";
import type { Column } from "../../edge/protocol/object.ts";
import type { LiveRows } from "../rows/create-live-rows.ts";
import { rememberCell, takeCell } from "../state/last-view.ts";
import type { ColumnTable } from "./column-table.ts";
import { GridHead } from "./grid-head.tsx";
import { gridMove, type GridPlace } from "./grid-move.ts";
import { cellPlace, type DrawnColumn, GridRow } from "./grid-row.tsx";
import { LoadingRow } from "./loading-row.tsx";
import { makeScrollOffsets } from "./scroll-offsets.ts";

export const ROW_PX = 32;
export const HEAD_PX = 32;
/** Rows asked for before the end of what is loaded comes into sight. */
const READ_AHEAD_ROWS = 80;
/** Places held open for rows that are on their way. */
const WAITING_ROWS = 40;
/** The heading, as a row id. */
const HEAD = "";

export type GridProps = {
  readonly object: string;
  readonly label: string;
  readonly columns: ReadonlyMap<string, Column>;
  readonly table: ColumnTable;
  readonly rows: LiveRows;
  /** Records that the question has, heading not counted; undefined while it is not known exactly. */
  readonly total: number | undefined;
  readonly onEscape: () => void;
  readonly children?: JSX.Element;
};

/**
 * Records of an object, virtual on both axes: only what is in sight is in the document. One tab stop; the focus
 * follows its record when rows move.
 */
export function Grid(props: GridProps): JSX.Element {
  const navigate = useNavigate();
  let scroller: HTMLDivElement | undefined;
  const [focus, setFocus] = createSignal({ row: HEAD, column: "" });
  const visible = createMemo(() => props.table.getVisibleLeafColumns());
  const names = createMemo(() => visible().map((column) => column.id));
  const ids = () => props.rows.ids();
  const focusRow = createMemo(() => (focus().row === HEAD ? -1 : ids().indexOf(focus().row)));
  const focusColumn = createMemo(() => Math.max(0, names().indexOf(focus().column)));
  // A record that has left the rows hands its tab stop to the heading, so that the grid always has one.
  const focusPlace = createMemo(() =>
    cellPlace(focusRow() < 0 ? HEAD : focus().row, names()[focusColumn()] ?? ""),
  );
  const isFocused = createSelector(focusPlace);

  const offsets = makeScrollOffsets();
  const waiting = () => (props.rows.state().hasMore ? WAITING_ROWS : 0);
  const rowVirtualizer = createVirtualizer<HTMLDivElement, HTMLDivElement>({
    get count() {
      return ids().length + waiting();
    },
    getScrollElement: () => scroller ?? null,
    observeElementOffset: offsets.y,
    estimateSize: () => ROW_PX,
    overscan: 6,
    scrollMargin: HEAD_PX,
    scrollPaddingStart: HEAD_PX,
    get rangeExtractor() {
      return withIndices([focusRow()]);
    },
  });
  const columnVirtualizer = createVirtualizer<HTMLDivElement, HTMLDivElement>({
    horizontal: true,
    get count() {
      return visible().length;
    },
    getScrollElement: () => scroller ?? null,
    observeElementOffset: offsets.x,
    estimateSize: (index) => visible()[index]?.getSize() ?? 0,
    overscan: 2,
    get scrollPaddingStart() {
      return visible()[0]?.getSize() ?? 0;
    },
    get rangeExtractor() {
      return withIndices([0, focusColumn()]);
    },
  });
  createEffect(on(visible, () => columnVirtualizer.measure(), { defer: true }));

  const widthPx = () => columnVirtualizer.getTotalSize();
  const drawn = createMemo<readonly DrawnColumn[]>((before) => {
    const known = new Map(before.map((one) => [one.column.column, one]));
    return columnVirtualizer.getVirtualItems().flatMap((item) => {
      const column = props.columns.get(visible()[item.index]?.id ?? "");
      if (!column) return [];
      const next = {
        column,
        index: item.index,
        leftPx: item.start,
        widthPx: item.size,
        sticky: item.index === 0,
      };
      const same = known.get(column.column);
      return [same && isSame(same, next) ? same : next];
    });
  }, []);

  createEffect(() => {
    const last = rowVirtualizer.getVirtualItems().at(-1);
    if (last && last.index >= ids().length - READ_AHEAD_ROWS) props.rows.more();
  });

  const reveal = (place: GridPlace): void => {
    const column = names()[place.column] ?? "";
    setFocus({ row: place.row < 0 ? HEAD : (ids()[place.row] ?? HEAD), column });
    if (place.row >= 0) rowVirtualizer.scrollToIndex(place.row, { align: "auto" });
    if (place.column > 0) columnVirtualizer.scrollToIndex(place.column, { align: "auto" });
    focusCell();
  };

  const focusCell = (): void => {
    const row = focusRow() < 0 ? HEAD : focus().row;
    const column = names()[focusColumn()] ?? "";
    const cell = scroller?.querySelector<HTMLElement>(
      `[data-record-id="${CSS.escape(row)}"][data-column="${CSS.escape(column)}"]`,
    );
    cell?.focus({ preventScroll: true });
  };

  // A row that moves within the document, as others come and go around it, loses the focus: it gets it back.
  let hadFocus = false;
  createEffect(
    on(
      [
        () => rowVirtualizer.getVirtualItems().length,
        () => rowVirtualizer.getVirtualItems()[0]?.index,
        drawn,
      ],
      () => {
        if (hadFocus && document.activeElement === document.body) focusCell();
      },
    ),
  );
  const onPointerDown = () => (hadFocus = false);
  document.addEventListener("pointerdown", onPointerDown, true);
  onCleanup(() => document.removeEventListener("pointerdown", onPointerDown, true));

  const open = (place: GridPlace): void => {
    const id = ids()[place.row];
    if (id === undefined) return;
    rememberCell(props.object, { id, column: names()[place.column] ?? "" });
    const linked = document.activeElement?.querySelector<HTMLAnchorElement>("a[href]");
    navigate(linked?.getAttribute("href") ?? `/objects/${props.object}/${id}`);
  };

  onMount(() => {
    const cell = takeCell(props.object);
    const row = cell ? ids().indexOf(cell.id) : -1;
    if (cell && row >= 0)
      requestAnimationFrame(() =>
        reveal({ row, column: Math.max(0, names().indexOf(cell.column)) }),
      );
  });

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.defaultPrevented) return;
    const place = { row: focusRow(), column: focusColumn() };
    if (event.key === "Escape") return props.onEscape();
    if (event.key === "Enter" && place.row >= 0) {
      event.preventDefault();
      return open(place);
    }
    const pageRows = Math.max(
      1,
      Math.floor(((scroller?.clientHeight ?? 0) - HEAD_PX) / ROW_PX) - 1,
    );
    const to = gridMove(place, event, { rows: ids().length, columns: names().length, pageRows });
    if (!to) return;
    event.preventDefault();
    reveal(to);
  };

  const onFocusIn = (event: FocusEvent): void => {
    const cell =
      event.target instanceof HTMLElement
        ? event.target.closest<HTMLElement>("[data-column]")
        : null;
    const column = cell?.dataset["column"];
    hadFocus = true;
    if (column !== undefined) setFocus({ row: cell?.dataset["recordId"] ?? HEAD, column });
  };

  return (
    <div
      ref={(element) => (scroller = element)}
      class="g-scroll min-h-0 flex-1"
      role="grid"
      aria-label={props.label}
      aria-rowcount={props.total === undefined ? -1 : props.total + 1}
      aria-colcount={visible().length}
      aria-busy={props.rows.state().status === "loading"}
      onKeyDown={onKeyDown}
      onFocusIn={onFocusIn}
      onFocusOut={(event) => {
        if (event.relatedTarget !== null) hadFocus = false;
      }}
    >
      <GridHead
        table={props.table}
        columns={drawn()}
        widthPx={widthPx()}
        isFocused={isFocused}
        headId={HEAD}
      />
      <div
        role="rowgroup"
        class="relative"
        style={{ height: `${rowVirtualizer.getTotalSize()}px`, width: `${widthPx()}px` }}
      >
        <For each={rowVirtualizer.getVirtualItems()}>
          {(item) => {
            const id = () => ids()[item.index];
            return (
              <Show
                when={id()}
                keyed
                fallback={<LoadingRow topPx={item.start - HEAD_PX} columns={drawn()} />}
              >
                {(rowId) => {
                  const row = props.rows.row(rowId);
                  return (
                    <Show when={row()}>
                      {(shown) => (
                        <GridRow
                          object={props.object}
                          index={item.index}
                          topPx={item.start - HEAD_PX}
                          widthPx={widthPx()}
                          row={shown()}
                          columns={drawn()}
                          isFocused={isFocused}
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
      {props.children}
    </div>
  );
}

/** The indices in sight, and those that must stay in the document: what has the focus, what is sticky. */
function withIndices(kept: readonly number[]): (range: Range) => number[] {
  return (range) => {
    const inSight = defaultRangeExtractor(range);
    const more = kept.filter(
      (index) => index >= 0 && index < range.count && !inSight.includes(index),
    );
    return more.length === 0
      ? inSight
      : [...new Set([...inSight, ...more])].toSorted((a, b) => a - b);
  };
}

function isSame(a: DrawnColumn, b: DrawnColumn): boolean {
  return (
    a.index === b.index && a.leftPx === b.leftPx && a.widthPx === b.widthPx && a.column === b.column
  );
}
