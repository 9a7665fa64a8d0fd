import { type Accessor, createEffect, createMemo } from "solid-js";
import type { Column } from "../../edge/protocol/object.ts";
import type { LiveRows } from "../rows/create-live-rows.ts";
import type { VisibleColumn } from "./column-table.ts";
import type { GridFocus } from "./create-grid-focus.ts";
import { createScrollWindow, type ScrollWindow } from "./create-scroll-window.ts";
import type { GridPlace } from "./grid-move.ts";
import type { DrawnColumn } from "./grid-row.tsx";
import {
  drawnIndices,
  edges,
  equalInSight,
  offsetFor,
  piecesInSight,
  type Sight,
} from "./in-sight.ts";
import { createRowHeight } from "./row-height.ts";

/** The next page is read when so many loaded rows are left below. */
const READ_AHEAD_ROWS = 60;
/** Empty places below the loaded rows while there are more. */
const WAITING_ROWS = 40;
/** Drawn beyond what is in sight, so that it is there when it is scrolled to. */
const ROWS_AROUND = 6;
const COLUMNS_AROUND = 2;

type ViewportOptions = {
  readonly columns: ReadonlyMap<string, Column>;
  readonly visible: Accessor<readonly VisibleColumn[]>;
  readonly rows: LiveRows;
  readonly focus: Pick<GridFocus, "row" | "column">;
  readonly scroller: () => HTMLDivElement | undefined;
};

/** Where a row stands. The same object as long as it stands there. */
type DrawnRow = { readonly index: number; readonly topPx: number };

/** The part of the grid that is in the document: the rows and columns in sight, the focused ones, the first column. */
export function createGridViewport(options: ViewportOptions) {
  const rowPx = createRowHeight();
  const seen = createScrollWindow(options.scroller);
  const edgesPx = createMemo(() => edges(options.visible().map(({ widthPx }) => widthPx)));
  const rowsSight = (): Sight => ({ offsetPx: seen.topPx(), sizePx: seen.heightPx() - rowPx() });
  const rows = createDrawnRows(options, seen, rowPx, rowsSight);
  return {
    /** Of a row, and of the heading. */
    rowPx,
    columns: createDrawnColumns(options, seen, edgesPx),
    rows: rows.drawn,
    widthPx: () => edgesPx().at(-1) ?? 0,
    heightPx: () => rows.count() * rowPx(),
    /** How many rows a window is high. */
    pageRows: () => Math.max(1, Math.floor(rowsSight().sizePx / rowPx()) - 1),
    scrollTo({ row, column }: GridPlace): void {
      seen.measure();
      const stickyPx = edgesPx()[1] ?? 0;
      const columnsSight = { offsetPx: seen.leftPx(), sizePx: seen.widthPx() - stickyPx };
      const [startPx = 0, endPx = 0] = edgesPx().slice(column, column + 2);
      seen.scrollTo({
        topPx: row < 0 ? seen.topPx() : offsetFor(rowsSight(), row * rowPx(), (row + 1) * rowPx()),
        leftPx:
          column === 0
            ? seen.leftPx()
            : offsetFor(columnsSight, startPx - stickyPx, endPx - stickyPx),
      });
    },
  };
}

export type GridViewport = ReturnType<typeof createGridViewport>;

/** The rows in sight. More are read as the end comes near. */
function createDrawnRows(
  { rows, focus }: ViewportOptions,
  seen: ScrollWindow,
  rowPx: Accessor<number>,
  sight: () => Sight,
) {
  const count = createMemo(() => rows.ids().length + (rows.state().hasMore ? WAITING_ROWS : 0));
  const span = createMemo(
    () => equalInSight(sight(), rowPx(), count(), seen.isLaidOut() ? ROWS_AROUND : 0),
    undefined,
    { equals: (a, b) => a.first === b.first && a.end === b.end },
  );
  const drawn = createMemo<readonly DrawnRow[]>((before) => {
    const kept = new Map(before.map((row) => [row.topPx, row]));
    const focused = focus.row();
    return drawnIndices(span(), focused >= 0 && focused < count() ? [focused] : []).map((index) => {
      const known = kept.get(index * rowPx());
      return known?.index === index ? known : { index, topPx: index * rowPx() };
    });
  }, []);
  createEffect(() => {
    if (span().end > rows.ids().length - READ_AHEAD_ROWS) rows.more();
  });
  return { count, drawn };
}

/** The columns in sight; one that has not moved is the same object as before. */
function createDrawnColumns(
  { columns, visible, focus }: ViewportOptions,
  seen: ScrollWindow,
  edgesPx: Accessor<readonly number[]>,
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
    return drawnIndices(span(), [0, focus.column()]).flatMap((index) => {
      const { name, widthPx } = visible()[index] ?? { name: "", widthPx: 0 };
      const column = columns.get(name);
      if (!column) return [];
      const drawn = { column, index, leftPx: edgesPx()[index] ?? 0, widthPx, sticky: index === 0 };
      const same = known.get(name);
      return [same && isSame(same, drawn) ? same : drawn];
    });
  }, []);
}

function isSame(a: DrawnColumn, b: DrawnColumn): boolean {
  return (
    a.index === b.index && a.leftPx === b.leftPx && a.widthPx === b.widthPx && a.column === b.column
  );
}
