import { useNavigate } from "@solidjs/router";
import { type Accessor, onMount } from "solid-js";
import { rememberCell, takeCell } from "../view/last-view.ts";
import type { GridFocus } from "./create-grid-focus.ts";
import { type GridViewport, HEAD_PX, ROW_PX } from "./create-grid-viewport.ts";
import { gridMove, type GridPlace } from "./grid-move.ts";

/** The keyboard of a grid: it moves the focus, opens a record, leaves. Coming back from a record restores the focus. */
export function createGridKeys(options: {
  readonly object: string;
  readonly ids: Accessor<readonly string[]>;
  readonly names: Accessor<readonly string[]>;
  readonly focus: GridFocus;
  readonly viewport: GridViewport;
  readonly scroller: () => HTMLElement | undefined;
  readonly onEscape: () => void;
}): (event: KeyboardEvent) => void {
  const { ids, names, focus } = options;
  const navigate = useNavigate();

  const reveal = (place: GridPlace): void => {
    focus.moveTo(place);
    options.viewport.scrollTo(place);
    focus.focusIn(options.scroller());
  };

  const open = (place: GridPlace): void => {
    const id = ids()[place.row];
    if (id === undefined) return;
    rememberCell(options.object, { id, column: names()[place.column] ?? "" });
    const linked = document.activeElement?.querySelector<HTMLAnchorElement>("a[href]");
    navigate(linked?.getAttribute("href") ?? `/objects/${options.object}/${id}`);
  };

  onMount(() => {
    const cell = takeCell(options.object);
    const row = cell ? ids().indexOf(cell.id) : -1;
    if (cell && row >= 0)
      requestAnimationFrame(() =>
        reveal({ row, column: Math.max(0, names().indexOf(cell.column)) }),
      );
  });

  return (event) => {
    if (event.altKey || event.defaultPrevented) return;
    if (event.key === "Escape") return options.onEscape();
    const place = focus.place();
    if (event.key === "Enter" && place.row >= 0) {
      event.preventDefault();
      return open(place);
    }
    const rowsPx = (options.scroller()?.clientHeight ?? 0) - HEAD_PX;
    const pageRows = Math.max(1, Math.floor(rowsPx / ROW_PX) - 1);
    const to = gridMove(place, event, { rows: ids().length, columns: names().length, pageRows });
    if (!to) return;
    event.preventDefault();
    reveal(to);
  };
}
