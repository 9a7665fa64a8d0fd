import {
  type Accessor,
  createEffect,
  createMemo,
  createSelector,
  createSignal,
  on,
  onCleanup,
} from "solid-js";
import type { LiveRows } from "../rows/create-live-rows.ts";
import type { GridPlace } from "./grid-move.ts";

/** The heading, as a row id. */
export const HEAD = "";
/** A row whose record is not known here, as no id is. */
const NOT_HELD = "not held";

/**
 * Which cell is the grid's one tab stop. It follows its record when rows move; a record that has left the rows hands
 * it to the heading, so that the grid always has one. A row that is not held, and so has no record here, has the focus by
 * its index; until it is read, the grid itself has it.
 */
export function createGridFocus(
  rows: Pick<LiveRows, "at" | "indexOf" | "ids" | "first">,
  names: Accessor<readonly string[]>,
) {
  const [focus, setFocus] = createSignal({ row: HEAD, index: -1, column: "" });
  const isHeld = (index: number) => rows.at(index) !== undefined;
  const row = createMemo(() => {
    const { row: id, index } = focus();
    if (index < 0) return -1;
    const at = id === HEAD ? -1 : rows.indexOf(id);
    if (at >= 0) return at;
    return id === HEAD || !isHeld(index) ? index : -1;
  });
  const column = createMemo(() => Math.max(0, names().indexOf(focus().column)));
  const cell = createMemo(() => ({
    row: row() < 0 ? HEAD : (rows.at(row()) ?? NOT_HELD),
    column: names()[column()] ?? "",
  }));
  const isRow = createSelector(() => cell().row);
  return {
    /** −1 is the heading. */
    row,
    column,
    /** The column of a row, by its record, that has the focus: it is the record's, so that it follows it. */
    focusedIn: (rowId: string): string | null => (isRow(rowId) ? cell().column : null),
    place: (): GridPlace => ({ row: row(), column: column() }),
    moveTo: (place: GridPlace) =>
      void setFocus({
        row: place.row < 0 ? HEAD : (rows.at(place.row) ?? HEAD),
        index: place.row,
        column: names()[place.column] ?? "",
      }),
    /** The focus has come to an element of the grid. */
    follow(target: EventTarget | null): void {
      const element =
        target instanceof HTMLElement ? target.closest<HTMLElement>("[data-column]") : null;
      const { column: name, recordId = HEAD } = element?.dataset ?? {};
      const index = recordId === HEAD ? -1 : rows.indexOf(recordId);
      if (name !== undefined) setFocus({ row: recordId, index, column: name });
    },
    /** Gives the focus to the cell; where it is not in the document, to the grid. */
    focusIn(scroller: HTMLElement | undefined): void {
      const { row: id, column: name } = cell();
      const found = scroller?.querySelector<HTMLElement>(
        `[data-record-id="${CSS.escape(id)}"][data-column="${CSS.escape(name)}"]`,
      );
      (found ?? scroller)?.focus({ preventScroll: true });
    },
  };
}

export type GridFocus = ReturnType<typeof createGridFocus>;

/**
 * A cell that moves within the document, as others come and go around it, loses the focus. This gives it back whenever
 * `moved` changes, unless a click or another element has taken it.
 */
export function createFocusKeeper(
  moved: Accessor<unknown>,
  scroller: () => HTMLElement | undefined,
  focusAgain: () => void,
) {
  let hadFocus = false;
  createEffect(
    on(moved, () => {
      const { activeElement: active } = document;
      if (hadFocus && (active === document.body || active === scroller())) focusAgain();
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
