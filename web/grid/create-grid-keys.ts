import { useLocation, useNavigate } from "@solidjs/router";
import { type Accessor, createEffect, on, onMount } from "solid-js";
import type { LiveRows } from "../rows/create-live-rows.ts";
import { useRecordHref } from "../state/record-href.ts";
import { isNarrow } from "../ui/narrow.ts";
import { type OpenedCell, rememberCell } from "../view/last-view.ts";
import type { GridFocus } from "./create-grid-focus.ts";
import type { GridViewport } from "./create-grid-viewport.ts";
import type { GridSelection } from "./create-grid-selection.ts";
import { gridMove, type GridPlace } from "./grid-move.ts";

type KeysOptions = {
  readonly object: string;
  readonly rows: Pick<LiveRows, "at" | "indexOf" | "arrived">;
  /** How many rows the list has. */
  readonly length: Accessor<number>;
  readonly names: Accessor<readonly string[]>;
  readonly focus: GridFocus;
  readonly viewport: GridViewport;
  readonly scroller: () => HTMLElement | undefined;
  /** The cell that the reader comes back to. */
  readonly cell: OpenedCell | undefined;
  readonly selection: GridSelection;
  readonly onEscape: () => void;
};

/** The keyboard of a grid: it moves the focus, opens a record, leaves. Coming back from a record restores the focus. */
export function createGridKeys(options: KeysOptions) {
  const { rows, names, focus, selection } = options;
  const navigate = useNavigate();
  const location = useLocation();
  const href = useRecordHref();

  const reveal = (place: GridPlace): void => {
    focus.moveTo(place);
    options.viewport.scrollTo(place);
    focus.focusIn(options.scroller());
  };

  const remember = (id: string, column: string) => {
    const row = rows.indexOf(id);
    const belowPx = options.viewport.belowPx(row);
    rememberCell(options.object, { id, column, row, belowPx, search: location.search });
  };

  const open = (place: GridPlace): void => {
    const id = rows.at(place.row);
    if (id === undefined) return;
    remember(id, names()[place.column] ?? "");
    const linked = document.activeElement?.querySelector<HTMLAnchorElement>("a[href]");
    if (linked && linked.origin !== window.location.origin) return linked.click();
    navigate(linked?.getAttribute("href") ?? href(options.object, id));
  };

  createReturn(options);

  /** Of rows that were asked for the first one is shown, and has the focus. */
  const showArrived = (arrived: readonly string[]): void => {
    const row = Math.min(...arrived.map(rows.indexOf).filter((index) => index >= 0), Infinity);
    requestAnimationFrame(() => reveal(row === Infinity ? focus.place() : { row, column: 0 }));
  };
  createEffect(on(rows.arrived, showArrived, { defer: true }));

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.defaultPrevented) return;
    if (event.key === "Escape") return selection.range() ? selection.clear() : options.onEscape();
    const place = focus.place();
    if (event.key === "Enter" && place.row >= 0) {
      event.preventDefault();
      return open(place);
    }
    const size = { rows: options.length(), columns: names().length };
    const to = gridMove(place, event, { ...size, pageRows: options.viewport.pageRows() });
    if (!to) return;
    event.preventDefault();
    // Of cards no cells are selected.
    const isSelecting = event.shiftKey && place.row >= 0 && !isNarrow();
    if (isSelecting) selection.extendFrom(place);
    else selection.clear();
    reveal(isSelecting ? { ...to, row: Math.max(0, to.row) } : to);
    if (isSelecting) selection.extendTo(focus.place());
  };
  /** A click on a link leads away: the way back leads to its cell. */
  const onClick = (event: MouseEvent): void => {
    const target = event.target instanceof Element ? event.target.closest("a[href]") : null;
    const { recordId, column } = target?.closest<HTMLElement>("[data-column]")?.dataset ?? {};
    if (recordId && column !== undefined) remember(recordId, column);
  };
  return { onKeyDown, onClick, reveal };
}

/** Shows the cell that the reader comes back to where it was on screen, and gives it the focus. */
function createReturn({ cell, rows, names, viewport, focus, scroller }: KeysOptions): void {
  onMount(() => {
    const row = cell ? rows.indexOf(cell.id) : -1;
    if (!cell || row < 0) return;
    viewport.bringTo(row, cell.belowPx);
    requestAnimationFrame(() => {
      const column = Math.max(0, names().indexOf(cell.column));
      focus.moveTo({ row, column });
      viewport.scrollTo({ row: -1, column });
      focus.focusIn(scroller());
    });
  });
}
