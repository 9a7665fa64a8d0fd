import { type Accessor, createEffect, createMemo } from "solid-js";
import type { Column } from "../../edge/protocol/object.ts";
import type { LiveRows } from "../rows/create-live-rows.ts";
import type { VisibleColumn } from "./column-table.ts";
import type { GridFocus } from "./create-grid-focus.ts";
import { createScrollWindow, type ScrollWindow } from "./create-scroll-window.ts";
import type { GridPlace } from "./grid-move.ts";
import type { DrawnColumn } from "./grid-cell.tsx";
import {
  drawnIndices,
  edges,
  equalInSight,
  offsetFor,
  piecesInSight,
  stuckColumns,
} from "./in-sight.ts";
import type { GridView } from "./create-grid-view.ts";
import { createRowHeight } from "./row-height.ts";
import { createRowScroll, type RowScroll } from "./create-row-scroll.ts";

/** Drawn beyond what is in sight, so that it is there when it is scrolled to. */
const ROWS_AROUND = 6;
const COLUMNS_AROUND = 2;

type ViewportOptions = {
  readonly columns: ReadonlyMap<string, Column>;
  readonly visible: Accessor<readonly VisibleColumn[]>;
  readonly rows: LiveRows;
  /** How many rows the list has. */
  readonly length: Accessor<number>;
  /** How high rows are, and how many of the columns stay at the left. */
  readonly look: Pick<GridView, "density" | "pinned">;
  readonly focus: Pick<GridFocus, "row" | "column">;
  readonly scroller: () => HTMLDivElement | undefined;
};

/** Where a row stands. The same object as long as it stands there. */
type DrawnRow = { readonly index: number; readonly topPx: number };

/** The part of the grid that is in the document: the rows and columns in sight, the focused ones, the first column. */
export function createGridViewport(options: ViewportOptions) {
  const { rowPx, headPx } = createRowHeight(options.look.density, () => options.visible().length);
  const seen = createScrollWindow(options.scroller);
  const edgesPx = createMemo(() => edges(options.visible().map(({ widthPx }) => widthPx)));
  const stuck = createMemo(() => stuckColumns(edgesPx(), options.look.pinned(), seen.widthPx()));
  const rowScroll = createRowScroll({ ...options, seen, rowPx, headPx });
  const { sight: rowsSight } = rowScroll;
  const rows = createDrawnRows(options, seen, rowScroll);
  return {
    rowPx,
    headPx,
    columns: createDrawnColumns(options, seen, edgesPx, stuck),
    rows: rows.drawn,
    /** The first row that is wholly in sight. */
    firstRow: () => Math.ceil(rowsSight().offsetPx / rowPx()),
    widthPx: () => edgesPx().at(-1) ?? 0,
    heightPx: rowScroll.heightPx,
    /** How many rows a window is high. */
    pageRows: () => Math.max(1, Math.floor(rowsSight().sizePx / rowPx()) - 1),
    /** Scrolls so that a row is the first in sight. */
    bringUp: (row: number) => rowScroll.scrollTo(row * rowPx(), seen.leftPx()),
    /** Scrolls so that a row is so far below the upper edge, and in sight. */
    bringTo(row: number, belowPx: number): void {
      seen.measure();
      const [least, most] = [-rowPx() / 2, rowsSight().sizePx - rowPx() / 2];
      const offsetPx = row * rowPx() - Math.max(least, Math.min(belowPx, most));
      rowScroll.scrollTo(Math.max(0, offsetPx), seen.leftPx());
    },
    /** How far a row is below the upper edge. */
    belowPx: (row: number) => row * rowPx() - rowsSight().offsetPx,
    scrollTo({ row, column }: GridPlace): void {
      seen.measure();
      const stickyPx = edgesPx()[stuck()] ?? 0;
      const columnsSight = { offsetPx: seen.leftPx(), sizePx: seen.widthPx() - stickyPx };
      const [startPx = 0, endPx = 0] = edgesPx().slice(column, column + 2);
      rowScroll.scrollTo(
        row < 0 ? null : offsetFor(rowsSight(), row * rowPx(), (row + 1) * rowPx()),
        column < stuck()
          ? seen.leftPx()
          : offsetFor(columnsSight, startPx - stickyPx, endPx - stickyPx),
      );
    },
  };
}

export type GridViewport = ReturnType<typeof createGridViewport>;

/** The rows in sight. What is missing of them is read, and more as an end comes near. */
function createDrawnRows(
  { rows, length, focus }: ViewportOptions,
  seen: ScrollWindow,
  { sight, rowPx, topOf }: RowScroll,
) {
  const span = createMemo(
    () => equalInSight(sight(), rowPx(), length(), seen.isLaidOut() ? ROWS_AROUND : 0),
    undefined,
    { equals: (a, b) => a.first === b.first && a.end === b.end },
  );
  const drawn = createMemo<readonly DrawnRow[]>((before) => {
    const kept = new Map(before.map((row) => [row.topPx, row]));
    const focused = focus.row();
    const isNear = focused >= 0 && focused < length() && rows.at(focused) !== undefined;
    return drawnIndices(span(), isNear ? [focused] : []).map((index) => {
      const topPx = topOf(index);
      const known = kept.get(topPx);
      return known?.index === index ? known : { index, topPx };
    });
  }, []);
  // Rows that come may be fewer than were thought.
  createEffect(() => void (rows.ids(), rows.look(span())));
  return { drawn };
}

/** The columns in sight; one that has not moved is the same object as before. */
function createDrawnColumns(
  { columns, visible, focus }: ViewportOptions,
  seen: ScrollWindow,
  edgesPx: Accessor<readonly number[]>,
  stuck: Accessor<number>,
): Accessor<readonly DrawnColumn[]> {
  const span = createMemo(
    () =>
      piecesInSight(
        { offsetPx: seen.leftPx(), sizePx: seen.widthPx() },
        edgesPx(),
        seen.isLaidOut() ? COLUMNS_AROUND : 0,
      ),
    undefined,
    { equals: (a, b) => a.first === b.first && a.end === b.end },
  );
  return createMemo<readonly DrawnColumn[]>((before) => {
    const known = new Map(before.map((drawn) => [drawn.column.column, drawn]));
    const left = Array.from({ length: stuck() }, (_, index) => index);
    return drawnIndices(span(), [...left, focus.column()]).flatMap((index) => {
      const { name, widthPx } = visible()[index] ?? { name: "", widthPx: 0 };
      const column = columns.get(name);
      if (!column) return [];
      const leftPx = edgesPx()[index] ?? 0;
      const drawn = { column, index, leftPx, widthPx, sticky: index < stuck() };
      const same = known.get(name);
      return [same && isSame(same, drawn) ? same : drawn];
    });
  }, []);
}

function isSame(a: DrawnColumn, b: DrawnColumn): boolean {
  return (
    a.index === b.index &&
    a.leftPx === b.leftPx &&
    a.widthPx === b.widthPx &&
    a.sticky === b.sticky &&
    a.column === b.column
  );
}
