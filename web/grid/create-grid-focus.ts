import {
  type Accessor,
  createEffect,
  createMemo,
  createSelector,
  createSignal,
  on,
  onCleanup,
} from "solid-js";
import type { GridPlace } from "./grid-move.ts";
import { cellPlace } from "./grid-row.tsx";

/** The heading, as a row id. */
export const HEAD = "";

/**
 * Which cell is the grid's one tab stop. It follows its record when rows move; a record that has left the rows hands
 * it to the heading, so that the grid always has one.
 */
export function createGridFocus(
  ids: Accessor<readonly string[]>,
  names: Accessor<readonly string[]>,
) {
  const [focus, setFocus] = createSignal({ row: HEAD, column: "" });
  const row = createMemo(() => (focus().row === HEAD ? -1 : ids().indexOf(focus().row)));
  const column = createMemo(() => Math.max(0, names().indexOf(focus().column)));
  const cell = createMemo(() => ({
    row: row() < 0 ? HEAD : focus().row,
    column: names()[column()] ?? "",
  }));
  return {
    /** −1 is the heading. */
    row,
    column,
    /** Whether a cell, by `cellPlace`, has the focus. */
    isFocused: createSelector(() => cellPlace(cell().row, cell().column)),
    place: (): GridPlace => ({ row: row(), column: column() }),
    moveTo: (place: GridPlace) =>
      void setFocus({
        row: place.row < 0 ? HEAD : (ids()[place.row] ?? HEAD),
        column: names()[place.column] ?? "",
      }),
    /** The focus has come to an element of the grid. */
    follow(target: EventTarget | null): void {
      const element =
        target instanceof HTMLElement ? target.closest<HTMLElement>("[data-column]") : null;
      const { column: name, recordId } = element?.dataset ?? {};
      if (name !== undefined) setFocus({ row: recordId ?? HEAD, column: name });
    },
    /** Gives the focus to the cell, where it is in the document. */
    focusIn(scroller: HTMLElement | undefined): void {
      const { row: id, column: name } = cell();
      scroller
        ?.querySelector<HTMLElement>(
          `[data-record-id="${CSS.escape(id)}"][data-column="${CSS.escape(name)}"]`,
        )
        ?.focus({ preventScroll: true });
    },
  };
}

export type GridFocus = ReturnType<typeof createGridFocus>;

/**
 * A cell that moves within the document, as others come and go around it, loses the focus. This gives it back whenever
 * `moved` changes, unless a click or another element has taken it.
 */
export function createFocusKeeper(moved: Accessor<unknown>, focusAgain: () => void) {
  let hadFocus = false;
  createEffect(
    on(moved, () => {
      if (hadFocus && document.activeElement === document.body) focusAgain();
    }),
  );
  const onPointerDown = () => (hadFocus = false);
  document.addEventListener("pointerdown", onPointerDown, true);
  onCleanup(() => document.removeEventListener("pointerdown", onPointerDown, true));
  return {
    onFocusIn: () => (hadFocus = true),
    onFocusOut(event: FocusEvent): void {
      if (event.relatedTarget !== null) hadFocus = false;
    },
  };
}
