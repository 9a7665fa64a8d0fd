import { type Accessor, createMemo, createSignal, onCleanup } from "solid-js";
import type { LiveRows } from "../rows/create-live-rows.ts";
import { type CellRange, rangeOf } from "./cell-range.ts";
import type { GridPlace } from "./grid-move.ts";

/** A cell, by record and column; of a row that is not held, by its index. */
type Corner = { readonly id: string | undefined; readonly index: number; readonly column: string };

/**
 * The cells that are selected, by dragging over them or with Shift and arrows or a click. Its corners are records and
 * columns, so that it follows them when rows move; a record that is not held is where it was.
 */
export function createGridSelection(
  rows: Pick<LiveRows, "at" | "indexOf" | "first" | "ids">,
  names: Accessor<readonly string[]>,
) {
  const [corners, setCorners] = createSignal<readonly [Corner, Corner] | null>(null);
  let start: Corner | null = null;
  const cornerAt = ({ row, column }: GridPlace): Corner => ({
    id: rows.at(row),
    index: row,
    column: names()[column] ?? "",
  });
  const rowOf = ({ id, index }: Corner): number => {
    const row = id === undefined ? -1 : rows.indexOf(id);
    return row >= 0 || (id !== undefined && rows.at(index) !== undefined) ? row : index;
  };
  const placeOf = (corner: Corner): GridPlace => ({
    row: rowOf(corner),
    column: names().indexOf(corner.column),
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
    /** How many of the selected rows are not held. */
    missing(): number {
      const { top = 0, bottom = -1 } = range() ?? {};
      const end = rows.first() + rows.ids().length - 1;
      const held = Math.min(bottom, end) - Math.max(top, rows.first()) + 1;
      return bottom - top + 1 - Math.max(0, held);
    },
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
      const at = cornerOf(event.target, rows);
      if (!at) return;
      isDragging = true;
      if (event.shiftKey && start) return (event.preventDefault(), extend(at));
      start = at;
      setCorners(null);
    },
    onPointerOver(event: PointerEvent): void {
      const at = isDragging ? cornerOf(event.target, rows) : null;
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

function cornerOf(
  target: EventTarget | null,
  { indexOf }: Pick<LiveRows, "indexOf">,
): Corner | null {
  const cell = target instanceof Element ? target.closest<HTMLElement>(".g-cell") : null;
  const { recordId: id, column } = cell?.dataset ?? {};
  return id && column !== undefined ? { id, index: indexOf(id), column } : null;
}
