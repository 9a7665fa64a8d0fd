import { type Accessor, createMemo, createSignal, onCleanup } from "solid-js";
import { type CellRange, rangeOf } from "./cell-range.ts";
import type { GridPlace } from "./grid-move.ts";

type Corner = { readonly id: string; readonly column: string };

/**
 * The cells that are selected, by dragging over them or with Shift and arrows or a click. Its corners are records and
 * columns, so that it follows them when rows move.
 */
export function createGridSelection(
  ids: Accessor<readonly string[]>,
  names: Accessor<readonly string[]>,
) {
  const [corners, setCorners] = createSignal<readonly [Corner, Corner] | null>(null);
  let start: Corner | null = null;
  const cornerAt = ({ row, column }: GridPlace): Corner => ({
    id: ids()[row] ?? "",
    column: names()[column] ?? "",
  });
  const placeOf = ({ id, column }: Corner): GridPlace => ({
    row: ids().indexOf(id),
    column: names().indexOf(column),
  });
  const range = createMemo((): CellRange | null => {
    const [from, to] = corners() ?? [];
    return from && to ? rangeOf(placeOf(from), placeOf(to)) : null;
  });
  const extend = (to: Corner): void => void (start && setCorners([start, to]));

  let isDragging = false;
  const release = () => (isDragging = false);
  window.addEventListener("pointerup", release);
  onCleanup(() => window.removeEventListener("pointerup", release));

  return {
    range,
    clear(): void {
      start = null;
      setCorners(null);
    },
    extendFrom(place: GridPlace): void {
      start ??= cornerAt(place);
    },
    extendTo: (place: GridPlace) => extend(cornerAt(place)),
    onPointerDown(event: PointerEvent): void {
      if (event.button !== 0 || event.pointerType !== "mouse") return;
      const at = cornerOf(event.target);
      if (!at) return;
      isDragging = true;
      if (event.shiftKey && start) return (event.preventDefault(), extend(at));
      start = at;
      setCorners(null);
    },
    onPointerOver(event: PointerEvent): void {
      const at = isDragging ? cornerOf(event.target) : null;
      if (!at || !start) return;
      if (!corners() && at.id === start.id && at.column === start.column) return;
      getSelection()?.removeAllRanges();
      extend(at);
    },
    /** Letters are not selected while cells are, and links are not dragged away. */
    onSelectStart(event: Event): void {
      if (corners()) event.preventDefault();
    },
  };
}

export type GridSelection = ReturnType<typeof createGridSelection>;

function cornerOf(target: EventTarget | null): Corner | null {
  const cell = target instanceof Element ? target.closest<HTMLElement>(".g-cell") : null;
  const { recordId, column } = cell?.dataset ?? {};
  return recordId && column !== undefined ? { id: recordId, column } : null;
}
