import type { Column } from "../../edge/protocol/object.ts";
import { columnLabel } from "../kinds/column-label.ts";
import { announce } from "../ui/live-region.tsx";
import { moved } from "../view/column-order.ts";
import type { Width } from "../view/view-state.ts";
import { boundedPx, withWidth } from "../view/widths.ts";
import type { VisibleColumn } from "./column-table.ts";
import type { GridView } from "./create-grid-view.ts";
import { fittingWidth } from "./fitting-width.ts";
import { followPointer } from "./follow-pointer.ts";

/** A key makes a column wider or narrower by so much. */
const STEP_PX = 16;
/** A pointer that moves less presses. */
const PRESS_PX = 6;

type Options = {
  readonly grid: GridView;
  readonly visible: () => readonly VisibleColumn[];
  readonly setDraft: (width: Width | null) => void;
};

/** What is done to headings: an edge is dragged, a heading is dragged, a key is pressed on one. */
export function makeHeadingTools({ grid, visible, setDraft }: Options) {
  const widthOf = (name: string) => visible().find((one) => one.name === name)?.widthPx ?? 0;
  const labelOf = (name: string) => columnLabel(grid.byName().get(name) as Column);
  const size = (column: string, px: number): void => {
    grid.show({ widths: withWidth(grid.view(), column, px) });
    announce("column", `${labelOf(column)}: ${boundedPx(px)} pixels wide.`);
  };
  const move = (column: string, to: number): void => {
    const shown = grid.shown();
    if (to < 0 || to >= shown.length || shown[to] === column) return;
    grid.show({ columns: moved(grid.view(), shown, column, to) });
    announce("column", `${labelOf(column)}: column ${to + 1} of ${shown.length}.`);
  };

  const act = (column: string, key: string): void => {
    const at = grid.shown().indexOf(column);
    if (key === "+") size(column, widthOf(column) + STEP_PX);
    else if (key === "-") size(column, widthOf(column) - STEP_PX);
    else if (key === "=") size(column, fittingWidth(column));
    else move(column, key === "<" ? at - 1 : at + 1);
  };

  return {
    act,
    onPointerDown(event: PointerEvent): void {
      const heading = headingOf(event.target);
      const column = columnOf(heading);
      if (event.button !== 0 || !heading || column === undefined) return;
      if (isEdge(event.target)) {
        const onMove = (px: number | null) => setDraft(px === null ? null : { column, px });
        dragEdge(event, heading, widthOf(column), { onMove, onEnd: (px) => size(column, px) });
      } else if (event.pointerType === "mouse")
        dragHeading(event, heading, (over) => move(column, grid.shown().indexOf(over)));
    },
    onDoubleClick(event: MouseEvent): void {
      const column = columnOf(headingOf(event.target));
      if (isEdge(event.target) && column !== undefined) size(column, fittingWidth(column));
    },
    onKey(key: string, target: EventTarget | null): void {
      const column = columnOf(headingOf(target));
      if (column !== undefined) act(column, key);
    },
  };
}

export type HeadingTools = ReturnType<typeof makeHeadingTools>;

/** Drags the edge of a heading: `onMove` is told each width, and null when that is over; `onEnd` the last one. */
function dragEdge(
  event: PointerEvent,
  heading: HTMLElement,
  startPx: number,
  told: { readonly onMove: (px: number | null) => void; readonly onEnd: (px: number) => void },
): void {
  const pxAt = ({ clientX }: PointerEvent) => boundedPx(startPx + clientX - event.clientX);
  heading.dataset["sized"] = "";
  followPointer({
    onMove: (to) => told.onMove(pxAt(to)),
    onEnd(to) {
      delete heading.dataset["sized"];
      if (to && pxAt(to) !== startPx) told.onEnd(pxAt(to));
      told.onMove(null);
    },
  });
}

/** Drags a heading over another one, whose column `onEnd` is told. */
function dragHeading(
  event: PointerEvent,
  heading: HTMLElement,
  onEnd: (column: string) => void,
): void {
  let over: HTMLElement | null = null;
  let isDragged = false;
  const drop = (next: HTMLElement | null): void => {
    if (over) delete over.dataset["drop"];
    over = next;
    if (over) over.dataset["drop"] = "";
  };
  followPointer({
    onMove(to) {
      isDragged ||= Math.abs(to.clientX - event.clientX) > PRESS_PX;
      if (!isDragged) return;
      heading.dataset["dragged"] = "";
      drop(headingAt(to));
    },
    onEnd(to) {
      const column = to && isDragged ? columnOf(over) : undefined;
      delete heading.dataset["dragged"];
      drop(null);
      if (isDragged) swallowClick();
      if (column !== undefined) onEnd(column);
    },
  });
}

function headingOf(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>(".g-heading") : null;
}

function headingAt({ clientX, clientY }: PointerEvent): HTMLElement | null {
  return headingOf(document.elementFromPoint(clientX, clientY));
}

function columnOf(heading: HTMLElement | null): string | undefined {
  return heading?.querySelector<HTMLElement>("[data-edge]")?.dataset["edge"];
}

function isEdge(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches("[data-edge]");
}

/** A heading that was dragged does not sort. */
function swallowClick(): void {
  const swallow = (event: Event) => (event.stopPropagation(), event.preventDefault());
  window.addEventListener("click", swallow, { capture: true, once: true });
  setTimeout(() => window.removeEventListener("click", swallow, { capture: true }));
}
