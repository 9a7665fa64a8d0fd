import { createVirtualizer, defaultRangeExtractor, type Range } from "@tanstack/solid-virtual";
import { type Accessor, createEffect, createMemo, on } from "solid-js";
import type { Column } from "../../edge/protocol/object.ts";
import type { LiveRows } from "../rows/create-live-rows.ts";
import type { VisibleColumn } from "./column-table.ts";
import type { GridFocus } from "./create-grid-focus.ts";
import type { GridPlace } from "./grid-move.ts";
import type { DrawnColumn } from "./grid-row.tsx";
import { makeScrollOffsets } from "./scroll-offsets.ts";

export const ROW_PX = 32;
export const HEAD_PX = 32;
/** The next page is read when so many loaded rows are left below. */
const READ_AHEAD_ROWS = 80;
/** Empty places below the loaded rows while there are more. */
const WAITING_ROWS = 40;

type ViewportOptions = {
  readonly columns: ReadonlyMap<string, Column>;
  readonly visible: Accessor<readonly VisibleColumn[]>;
  readonly rows: LiveRows;
  readonly focus: Pick<GridFocus, "row" | "column">;
  readonly scroller: () => HTMLDivElement | undefined;
};

/** The part of the grid that is in the document: the rows and columns in sight, the focused ones, the first column. */
export function createGridViewport(options: ViewportOptions) {
  const offsets = makeScrollOffsets();
  const vertical = createVertical(options, offsets.y);
  const horizontal = createHorizontal(options, offsets.x);
  return {
    columns: createDrawnColumns(options, horizontal),
    rows: () => vertical.getVirtualItems(),
    widthPx: () => horizontal.getTotalSize(),
    heightPx: () => vertical.getTotalSize(),
    scrollTo(place: GridPlace): void {
      if (place.row >= 0) vertical.scrollToIndex(place.row, { align: "auto" });
      if (place.column > 0) horizontal.scrollToIndex(place.column, { align: "auto" });
    },
  };
}

export type GridViewport = ReturnType<typeof createGridViewport>;

type Offsets = ReturnType<typeof makeScrollOffsets>;

/** The rows in sight. More are read as the end comes near. */
function createVertical({ rows, focus, scroller }: ViewportOptions, observe: Offsets["y"]) {
  const vertical = createVirtualizer<HTMLDivElement, HTMLDivElement>({
    get count() {
      return rows.ids().length + (rows.state().hasMore ? WAITING_ROWS : 0);
    },
    getScrollElement: () => scroller() ?? null,
    observeElementOffset: observe,
    estimateSize: () => ROW_PX,
    overscan: 6,
    scrollMargin: HEAD_PX,
    scrollPaddingStart: HEAD_PX,
    get rangeExtractor() {
      return withIndices([focus.row()]);
    },
  });
  createEffect(() => {
    const last = vertical.getVirtualItems().at(-1);
    if (last && last.index >= rows.ids().length - READ_AHEAD_ROWS) rows.more();
  });
  return vertical;
}

function createHorizontal({ visible, focus, scroller }: ViewportOptions, observe: Offsets["x"]) {
  const horizontal = createVirtualizer<HTMLDivElement, HTMLDivElement>({
    horizontal: true,
    get count() {
      return visible().length;
    },
    getScrollElement: () => scroller() ?? null,
    observeElementOffset: observe,
    estimateSize: (index) => visible()[index]?.widthPx ?? 0,
    overscan: 2,
    get scrollPaddingStart() {
      return visible()[0]?.widthPx ?? 0;
    },
    get rangeExtractor() {
      return withIndices([0, focus.column()]);
    },
  });
  createEffect(on(visible, () => horizontal.measure(), { defer: true }));
  return horizontal;
}

/** The columns in sight; one that has not moved is the same object as before. */
function createDrawnColumns(
  { columns, visible }: ViewportOptions,
  horizontal: ReturnType<typeof createHorizontal>,
): Accessor<readonly DrawnColumn[]> {
  return createMemo<readonly DrawnColumn[]>((before) => {
    const drawn = horizontal.getVirtualItems().flatMap(({ index, start, size }) => {
      const column = columns.get(visible()[index]?.name ?? "");
      const sticky = index === 0;
      return column ? [{ column, index, leftPx: start, widthPx: size, sticky }] : [];
    });
    return drawn.map((one) => before.find((known) => isSame(known, one)) ?? one);
  }, []);
}

/** The indices in sight, and those that must stay in the document although they are out of sight. */
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
